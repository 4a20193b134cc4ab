import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSample } from '../../../../data/generator/sample.ts';
import { openCommitSide } from '../../../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import { enrolFirstApprover } from '../../../../src/console/enrolment.ts';
import { DEFAULT_POLICY } from '../../../../src/domain/change/policy.ts';
import { proposeChange } from '../../../../src/domain/change/propose.ts';
import { proposePlan } from '../../../../src/domain/operations/changes/propose-plan.ts';
import { detectEscalations } from '../../../../src/domain/operations/escalations/detect-escalations.ts';
import { writeOperations } from '../../../../src/domain/operations/write-operations.ts';
import { decideAndApply } from '../../../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../../../src/executor/ed25519.ts';
import { accepted } from '../../../executor/small-store.ts';
import { answerOf, CONTEXT, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const detect = async (input: object = {}) => answerOf(await store.run(detectEscalations, input));

describe('detect_escalations on the sample', () => {
  it('finds brands with ten iterations, and counts those that are escalated for it', async () => {
    const { hits, by_reason } = await detect({ reasons: ['iteration_limit'] });
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.every((hit) => /^1\d feedback iterations of at most 10/.test(hit.evidence[0] ?? ''))).toBe(true);
    expect(by_reason).toMatchObject([{ reason: 'iteration_limit', hits: hits.length }]);
    expect(by_reason[0]?.skipped).toBeGreaterThan(0);
  });

  it('does not raise again what was closed, though the feedback is still there', async () => {
    const page = await store
      .ports()
      .data.escalationPage({ reason: 'iteration_limit', status: ['closed'] }, 'newest', 200);
    const closed = page.rows.map((one) => one.brandid);
    expect(closed.length).toBeGreaterThan(0);
    const { hits } = await detect({ reasons: ['iteration_limit'] });
    expect(hits.filter((hit) => closed.includes(hit.brandid))).toEqual([]);
  });

  it('walks all hits page by page, each once', async () => {
    const { total, by_reason } = await detect();
    const seen: string[] = [];
    const opened: number[] = [];
    const free: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof detect>> = await detect({
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.hits.map((hit) => `${hit.reason} ${hit.brandid}`));
      opened.push(...(page.ready_plan?.steps.map((step) => step.input.brandid) ?? []));
      free.push(...page.hits.filter((hit) => hit.already_escalated.length === 0).map((hit) => hit.brandid));
      cursor = page.next_cursor;
    } while (cursor !== null);
    // Each brand without an open escalation gets one, whatever the pages and the number of its triggers.
    expect(opened.toSorted()).toEqual([...new Set(free)].toSorted());
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
    expect(by_reason.reduce((sum, one) => sum + one.hits, 0)).toBe(total);
  });

  it('opens nothing for a brand that has an open escalation, and names that one', async () => {
    const { hits, ready_plan } = await detect();
    const escalated = hits.filter((hit) => hit.already_escalated.length > 0);
    expect(escalated.length).toBeGreaterThan(0);
    for (const { brandid, reason, already_escalated } of escalated) {
      const active = await store.ports().data.activeEscalationsOf(brandid);
      expect(active.map((one) => one.escalation_id)).toEqual(already_escalated);
      expect(active.map((one) => one.reason)).not.toContain(reason);
    }
    const brandids = new Set(escalated.map((hit) => hit.brandid));
    expect(ready_plan?.steps.filter((step) => brandids.has(step.input.brandid)) ?? []).toEqual([]);
  });

  it('takes no cursor that it did not make', async () => {
    await expect(detect({ cursor: 'hit-9-1' })).rejects.toThrow();
  });
});

describe('given a person approves ready_plan', () => {
  const directory = mkdtempSync(join(tmpdir(), 'detection-'));
  let ports: ReturnType<typeof openCommitSide>;
  beforeAll(async () => {
    const owner = 'ed.allison@rewardinsight.com';
    const info = { store_id: 'detection', kind: 'sample', created_at: '2026-02-14T09:00:00.000Z', owner } as const;
    await initialiseStore(directory, info, openSample({ combos: 5000, seed: 1, escalations: 12 }));
    ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
  });
  afterAll(async () => {
    await ports.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const run = async () =>
    detectEscalations.output.parse(
      accepted(await detectEscalations.run(detectEscalations.input.parse({}), ports, CONTEXT)),
    );

  it('then the escalations exist, and detection finds none of them again', async () => {
    const enrolled = await enrolFirstApprover(
      { approver_id: 'approver@rewardinsight.com', passphrase: 'correct horse battery staple', policy: DEFAULT_POLICY },
      ports,
    );
    const before = await run();
    const request = proposePlan.request(proposePlan.input.parse(before.ready_plan));
    const change = accepted(
      await proposeChange(request, {
        principal: CONTEXT.principal,
        ports,
        operations: writeOperations,
        signal: CONTEXT.signal,
      }),
    );
    const decision = {
      change_id: change.body.change_id,
      digest: change.digest,
      decision: 'approve',
      comment: null,
    } as const;
    const { application } = accepted(
      await decideAndApply(decision, accepted(enrolled).approver, {
        apply: 'here',
        ports: ports,
        operations: writeOperations,
      }),
    );
    expect(application?.state).toBe('applied');
    const steps = before.ready_plan?.steps ?? [];
    expect(steps.length).toBeGreaterThan(0);
    for (const { input } of steps) {
      const opened = (await ports.data.activeEscalationsOf(input.brandid)).find((one) => one.reason === input.reason);
      expect(opened).toMatchObject({ trigger: 'automatic', details: input.details });
    }
    const after = await run();
    expect(after.total).toBe(before.total - steps.length);
    const keys = new Set(steps.map(({ input }) => `${input.reason} ${input.brandid}`));
    expect(after.hits.filter((hit) => keys.has(`${hit.reason} ${hit.brandid}`))).toEqual([]);
  });
});
