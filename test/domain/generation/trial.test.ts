import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parametersOf } from '../../../src/domain/agents/instructions.ts';
import { type TrialReads, tryInstructions } from '../../../src/domain/generation/trial.ts';
import { aDeployment, anInstructionsVersion } from '../../contract/records.ts';
import { accepted, SmallStore } from '../../executor/small-store.ts';
import { counted } from '../counted.ts';
import { HARMLESS } from '../operations/agents/instruction-texts.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

async function tryWith(over: Partial<TrialReads>) {
  const brand = await store.ports.data.brand(200);
  const parameters = accepted(parametersOf('metadata_production', HARMLESS));
  const candidate = { agent: 'metadata_production', version: 2, text: HARMLESS, parameters } as const;
  const reads = { ...store.ports.data, ...over };
  const { signal } = new AbortController();
  return accepted(
    await tryInstructions(candidate, brand === undefined ? [] : [brand], reads, signal, { caller: 'ann@example.com' }),
  );
}

describe('given a candidate that steers otherwise than prod', () => {
  test('when the count is cancelled, then the brand is not evaluated', async () => {
    const { data } = store.ports;
    const trial = await tryWith({
      coverage: async (request, signal) => {
        const coverage = await counted(data.coverage(request, signal));
        return { kind: 'counted', coverage: { ...coverage, complete: false } };
      },
    });
    expect(trial.results).toMatchObject([{ verdict: 'not_evaluated', regex: null, before: null }]);
    expect(trial.passed).toBe(false);
  });

  test('when nothing was ever deployed to prod, then it is compared with what the defaults give', async () => {
    const trial = await tryWith({ deploymentsOf: async () => [] });
    expect(trial.compared_to).toBeNull();
    // The candidate's parameters are the defaults.
    expect(trial.results[0]?.detail).toContain('only the text differs');
  });

  test('when prod has instructions that cannot run, as after an import, then what generates at all is better', async () => {
    const trial = await tryWith({
      instructionsVersion: async () => anInstructionsVersion({ text: '```parameters\n{\n```\n' }),
      deploymentsOf: async () => [aDeployment({ environment: 'prod' })],
    });
    expect(trial).toMatchObject({
      compared_to: 1,
      passed: true,
      results: [{ verdict: 'better', before: { regex: null } }],
    });
  });
});
