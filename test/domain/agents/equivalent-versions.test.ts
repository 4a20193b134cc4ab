import { expect, test } from 'vitest';
import { equivalentVersions } from '../../../src/domain/agents/equivalent-versions.ts';
import { anInstructionsVersion } from '../../contract/records.ts';
import { HARMFUL, HARMLESS, instructionsWith } from '../operations/agents/instruction-texts.ts';

const first = anInstructionsVersion({ version: 1, text: HARMFUL });
const versions = [
  first,
  anInstructionsVersion({ version: 2, text: HARMFUL.replace('Write metadata.', 'Write metadata!') }),
  anInstructionsVersion({ version: 3, text: HARMLESS }),
  // The same parameters in another order, one of them spelt out at its default.
  anInstructionsVersion({
    version: 4,
    text: instructionsWith({ most_alternatives: 1, wallet_rows: 'count', most_words: 1, generic_names: 'ignore' }),
  }),
  anInstructionsVersion({ version: 5, text: '```parameters\n{\n```\n' }),
];

test('given versions of metadata_production, then those of equal parameters are equivalent, whatever their words', () => {
  expect(equivalentVersions('metadata_production', first, versions)).toEqual([1, 2, 4]);
});

test('given a version that cannot run, or an agent that nothing here plays, then each is like itself alone', () => {
  expect(equivalentVersions('metadata_production', versions[4] ?? first, versions)).toEqual([5]);
  expect(equivalentVersions('evaluator', first, versions)).toEqual([1]);
});
