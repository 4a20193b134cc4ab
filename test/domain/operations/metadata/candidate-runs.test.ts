import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DecisionContext } from '../../../../src/domain/change/operation.ts';
import { actionKey } from '../../../../src/domain/change/outside.ts';
import { reprocessBrands } from '../../../../src/domain/operations/metadata/reprocess-brands.ts';
import type { DecisionReads } from '../../../../src/domain/ports/decision-reads.ts';
import { aMetadataVersion } from '../../../contract/records.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { DECISION } from '../sample-store.ts';

let store: SmallStore;
let reads: DecisionReads;
beforeAll(async () => {
  store = await SmallStore.open();
  const { data } = store.ports;
  reads = {
    ...data,
    agentCapability: async () => ({ results: 'candidate', deployments: {} }),
    metadataVersions: async (brandid) => [aMetadataVersion({ brandid, brandname: 'any' })],
  };
});
afterAll(() => store.close());

const [STAR, STAR_MART] = [12345, 200];
const decide = (over: Partial<DecisionContext> = {}, brandids: number[] = [STAR, STAR_MART]) =>
  reprocessBrands.decide({ brandids, reason: 'New instructions' }, reads, { ...DECISION, ...over });

/** What the agent answers to the runs of the step, in the order of its brands. */
async function answers(...texts: readonly string[]) {
  const { outside = [] } = accepted(await decide());
  return new Map(outside.map((action, index) => [actionKey(action), texts[index] ?? '']));
}
const good = (brandid: number) => JSON.stringify({ brandid, regex: '\\bSTAR\\b', mccids: [5411] });

describe('given two brands to reprocess where language models answer', () => {
  test('when it is previewed, then it asks about both, and nothing of it becomes current or is resolved', async () => {
    const { outside, mutations, result, affected_brandids } = accepted(await decide());
    expect(outside).toMatchObject([
      { kind: 'agent.run', environment: 'prod', brandid: STAR },
      { kind: 'agent.run', environment: 'prod', brandid: STAR_MART },
    ]);
    expect(mutations.map(({ kind }) => kind)).toEqual(['execution.append', 'execution.append']);
    expect(result).toMatchObject({ brands: [], candidates: [], left_out: [] });
    expect(affected_brandids).toEqual([]);
  });

  test('when one answer is not taken, then the other is a candidate, and the preview is what was approved', async () => {
    const before = accepted(await decide());
    const after = accepted(await decide({ answers: await answers(good(STAR), 'Sorry, I cannot.') }));
    expect(after.preview).toEqual(before.preview);
    expect(after.result).toMatchObject({ candidates: [{ brandid: STAR }], left_out: [STAR_MART] });
    expect(after.mutations).toMatchObject([
      { execution: { brandid: STAR, status: 'SUCCEEDED' } },
      { execution: { brandid: STAR_MART, status: 'FAILED' } },
    ]);
  });

  test('when no answer is taken, then the step is refused', async () => {
    const refusal = refusalOf(await decide({ answers: await answers('no', good(STAR)) }));
    expect(refusal.code).toBe('invalid_metadata');
  });

  test('when an earlier step of the plan asks about one of them, then it is refused', async () => {
    const { mutations: written } = accepted(await decide({}, [STAR]));
    expect(refusalOf(await decide({ written }))).toMatchObject({ code: 'conflict' });
  });
});
