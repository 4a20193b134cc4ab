import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent, Deployment, InstructionsVersion } from '../../../src/domain/agents/agent.ts';
import {
  DEFAULT_GENERATION_PARAMETERS,
  GENERIC_NAME_POLICIES,
  parametersIn,
} from '../../../src/domain/agents/generation-parameters.ts';
import { deployedParameters } from '../../../src/domain/agents/runtime.ts';

const block = (json: string) =>
  `# Metadata production\n\nWrite a regex.\n\n\`\`\`parameters\n${json}\n\`\`\`\n\nBe careful.\n`;

describe('parameters of instructions', () => {
  test('when a text has no block, then there are none', () => {
    expect(parametersIn('# Metadata production\n\n```json\n{"most_words": 1}\n```\n')).toStrictEqual({
      ok: true,
      value: null,
    });
  });

  test('when a block names some, then the others stand at their defaults', () => {
    const read = parametersIn(block('{"generic_names": "flag", "most_words": 2}'));
    expect(read).toStrictEqual({
      ok: true,
      value: { ...DEFAULT_GENERATION_PARAMETERS, generic_names: 'flag', most_words: 2 },
    });
  });

  test('when a file came with the line ends of Windows, then it reads the same', () => {
    const read = parametersIn(block('{"most_words": 2}').replaceAll('\n', '\r\n'));
    expect(read).toMatchObject({ ok: true, value: { most_words: 2 } });
  });

  test.each([
    ['two blocks', block('{}') + block('{}'), 'parameters', /2 blocks/],
    ['a block left open', '```parameters\n{"most_words": 2}\n', 'parameters', /not closed/],
    ['a block longer than any', block(`{${' '.repeat(4000)}}`), 'parameters', /the maximum is 4000/],
    ['lists in lists', block('['.repeat(1500) + ']'.repeat(1500)), 'parameters', /nested deeper/],
    ['lists in lists without end', block('['.repeat(19_000) + ']'.repeat(19_000)), 'parameters', /the maximum is 4000/],
    ['no JSON', block('most_words: 2'), 'parameters', /not JSON/],
    ['a list', block('[]'), 'parameters.input', /object/],
    ['an unknown one', block('{"most_word": 2}'), 'parameters.most_word', /Did you mean/],
    ['one out of bounds', block('{"least_precision": 90}'), 'parameters.least_precision', /at most 1/],
    ['one that is no choice', block('{"generic_names": "skip"}'), 'parameters.generic_names', /qualify/],
  ])('when a text has %s, then the refusal says so', (_title, text, field, message) => {
    const read = parametersIn(text);
    expect(read).toMatchObject({ ok: false, refusal: { code: 'invalid_input', field } });
    expect(JSON.stringify(read)).toMatch(message);
  });

  test('any valid parameters come back as they were written', () => {
    const parameters = fc.record({
      most_words: fc.integer({ min: 1, max: 6 }),
      most_alternatives: fc.integer({ min: 1, max: 8 }),
      least_support: fc.double({ min: 0, max: 0.5, noNaN: true }),
      least_precision: fc.double({ min: 0, max: 1, noNaN: true }),
      least_code_share: fc.double({ min: 0, max: 0.5, noNaN: true }),
      wallet_rows: fc.constantFrom('count' as const, 'ignore' as const),
      generic_names: fc.constantFrom(...GENERIC_NAME_POLICIES),
    });
    fc.assert(
      fc.property(parameters, (given) => {
        const written = JSON.stringify(given, null, 2);
        expect(parametersIn(block(written))).toStrictEqual({ ok: true, value: JSON.parse(written) });
      }),
    );
  });

  test('no text makes it throw', () => {
    const pieces = fc.constantFrom('```parameters', '```', '{', '}', '"most_words": 2', '\n', '\r\n', ' ', 'text');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (some) => typeof parametersIn(some.join('')).ok === 'boolean'),
    );
  });
});

describe('what runs in an environment', () => {
  const instructions = (version: number, text: string): InstructionsVersion => ({
    ...{ agent: 'metadata_production', version, text, reason: null },
    ...{ created_by: 'ed.allison@rewardinsight.com', created_at: '2026-02-14T09:00:00.000Z' },
  });
  const deployment = (sequence: number, version: number, environment: 'dev' | 'prod'): Deployment => ({
    ...{ agent: 'metadata_production', environment, sequence, version },
    ...{ deployed_by: 'ed.allison@rewardinsight.com', deployed_at: '2026-02-14T09:00:00.000Z' },
  });
  const reads = (versions: readonly InstructionsVersion[], deployments: readonly Deployment[]) => ({
    instructionsVersion: async (_: Agent, asked: number | 'newest') =>
      versions.find(({ version }) => version === asked),
    deploymentsOf: async () => deployments,
  });
  const all = [
    instructions(1, block('{"most_words": 1}')),
    instructions(2, block('{"most_words": 2}')),
    instructions(3, 'No block.'),
    instructions(4, block('{')),
  ];

  test('when nothing is deployed there, then the defaults run', async () => {
    expect(await deployedParameters(reads(all, [deployment(1, 1, 'dev')]), 'prod')).toStrictEqual({
      ok: true,
      value: { version: null, parameters: DEFAULT_GENERATION_PARAMETERS, source: 'defaults' },
    });
  });

  test('when a version was deployed and another after it, then the last one runs, not the newest', async () => {
    const deployments = [deployment(1, 1, 'prod'), deployment(2, 2, 'prod'), deployment(3, 3, 'dev')];
    expect(await deployedParameters(reads(all, deployments), 'prod')).toMatchObject({
      ok: true,
      value: { version: 2, parameters: { most_words: 2 }, source: 'instructions' },
    });
  });

  test('when its text has no block, then the defaults run and it says that', async () => {
    expect(await deployedParameters(reads(all, [deployment(1, 3, 'prod')]), 'prod')).toMatchObject({
      ok: true,
      value: { version: 3, source: 'defaults' },
    });
  });

  test('when its block is broken, then it is refused, with the version to mend', async () => {
    expect(await deployedParameters(reads(all, [deployment(1, 4, 'prod')]), 'prod')).toMatchObject({
      ok: false,
      refusal: { code: 'conflict', message: expect.stringContaining('version 4') },
    });
  });
});
