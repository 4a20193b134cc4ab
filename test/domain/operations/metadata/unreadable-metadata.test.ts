import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentSide } from '../../../../src/backends/embedded/agent-side.ts';
import { initialiseStore } from '../../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import type { Brand, Combo } from '../../../../src/domain/brand/brand.ts';
import type { MetadataVersion } from '../../../../src/domain/metadata/metadata.ts';
import { deactivateBrand } from '../../../../src/domain/operations/brands/deactivate-brand.ts';
import { reassignCombos } from '../../../../src/domain/operations/combos/reassign-combos.ts';
import { testMetadata } from '../../../../src/domain/operations/metadata/test-metadata.ts';
import { answerOf, CONTEXT, DECISION } from '../sample-store.ts';

const brand = (brandid: number, brandname: string): Brand => ({
  ...{ brandid, brandname, sector: 'Groceries', status: 'active', parent_brandid: null },
  ...{ manually_processed: false, version: 1 },
});
const combo = (ccid: number, brandid: number, mccid: number): Combo => {
  return { ccid, bankid: 1, mid: 'M', brandid, mccid, narrative: `STAR MARKET ${ccid}` };
};
/** Upstream's generator writes such regexes; imports keep them. */
const lookahead = (brandid: number): MetadataVersion => ({
  ...{ brandid, version: 1, brandname: 'Star', regex: 'STAR(?=\\s)', mccids: [5411], sector: null },
  ...{ confidence_score: null, origin: 'agent', created_by: 'x', generated_at: '2026-01-01T00:00:00.000Z' },
  ...{ notes: null, evaluator_issues: [], coverage_narratives_matched: null, coverage_false_positives: null },
});

const directory = mkdtempSync(join(tmpdir(), 'unreadable-'));
let ports: ReturnType<typeof openAgentSide>;
beforeAll(async () => {
  const info = { store_id: 's', kind: 'imported', created_at: '2026-02-14T09:00:00.000Z', owner: 'x@y.z' } as const;
  await initialiseStore(directory, info, {
    brands: [brand(1, 'Star'), brand(2, 'Market'), brand(3, 'Empty')],
    brandsToCheck: [],
    mccs: [{ mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' }],
    combos: () => [combo(1, 1, 5411), combo(2, 1, 5411), combo(3, 2, 5411)],
    history: () => ({
      ...{ metadata: [lookahead(1), lookahead(2), lookahead(3)], feedback: [], executions: [], escalations: [] },
    }),
  });
  ports = openAgentSide(directory, nodeFoundation());
});
afterAll(async () => {
  await ports.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('given current metadata whose regex is out of the dialect', () => {
  it('when combos are reassigned, then they can be, and its effect is said to be unknown', async () => {
    const input = { source_brandid: 1, target_brandid: 2, criteria: { narrative: 'MARKET 1$' } };
    const { preview } = answerOf(await reassignCombos.decide(reassignCombos.input.parse(input), ports.data, DECISION));
    const unknown = { version: 1, effect: 'its regex could not be evaluated' };
    expect(preview.evidence).toMatchObject({ source_metadata: unknown, target_metadata: unknown });
    expect(preview.warnings).toEqual([]);
  });

  it('when the brand is deactivated, then it can be, and what it classified is said to be unknown', async () => {
    const { preview } = answerOf(await deactivateBrand.decide({ brandid: 3, reason: 'Ended' }, ports.data, DECISION));
    expect(preview.evidence.metadata_that_stops).toEqual({
      version: 1,
      combos_classified: 'its regex could not be evaluated',
    });
  });

  it('when a document is tested, then there is nothing to compare it with', async () => {
    const metadata = { brandid: 1, regex: 'STAR', mccids: [5411] };
    const answer = answerOf(await testMetadata.run({ brandid: 1, metadata }, ports, CONTEXT));
    expect(answer.current).toBeNull();
    expect(answer.coverage).toMatchObject({ matched_own: 2, caught_others: 1 });
  });
});
