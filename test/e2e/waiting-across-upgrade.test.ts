import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { decideAndSign } from '../../src/console/signed-head.ts';
import type { ChangeBody, ChangeStep } from '../../src/domain/change/change.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { canonicalJson } from '../../src/domain/text/canonical.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { tools } from '../../src/tools/index.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { accepted } from '../executor/small-store.ts';
import { openReleased } from '../fixtures/read-facts.ts';
import { releasedApprover, unpackReleasedStore } from '../fixtures/released-store.ts';
import { call, surroundings } from '../mcp/calls.ts';

/*
 * Changes that an older release proposed, whose operations show other facts or take other input now. They are proposed on
 * the store of that release, approved by a person there, and never applied as anything else than what was shown.
 */

const directories = givenDirectory();
let directory: string;
beforeEach(() => {
  directory = directories.make();
  unpackReleasedStore(directory);
});
afterEach(() => directories.clear());

/** An assignment that waits in the store. */
const WAITING = 'CHG-01KJHQQDT017430Q9VP7GJGB6C';
const OLDER = 'CHG-01KJHQQDT0ZZZZZZZZZZZZZZZZ';

/** Stores the waiting change as an older release would have proposed it, has it approved, and says how it ended. */
async function decided(older: (step: ChangeStep) => ChangeStep, body: Partial<ChangeBody> = {}) {
  const { ports, files, close } = openReleased(directory);
  try {
    const waiting = accepted(await loadChange(WAITING, ports)).body;
    const change = { ...waiting, ...body, change_id: OLDER, steps: waiting.steps.map(older) };
    const canonical = canonicalJson(change);
    const digest = nodeHasher.sha256(canonical);
    const { created_at, escalation_id, requested_by } = change;
    await ports.proposals.append(
      { change_id: OLDER, canonical, digest },
      { created_at, escalation_id },
      {
        ...{ at: created_at, event: 'change_proposed', actor: requested_by.name, for_person: requested_by.person },
        ...{ change_id: OLDER, digest, policy_version: null, result: 'assign_escalation' },
      },
    );
    const revision = await ports.data.current();
    const request = { change_id: OLDER, digest, decision: 'approve', comment: null } as const;
    const approver = releasedApprover('david.osei@rewardinsight.com');
    const { application } = accepted(
      await decideAndSign(request, approver, files, { apply: 'here', ports, operations: writeOperations }),
    );
    expect((await verifyAudit(ports, ed25519Verifier, accepted(files.readAnchor()))).problems).toStrictEqual([]);
    const applied = (await ports.data.current()) !== revision;
    expect(applied).toBe((await ports.data.appliedChange(OLDER)) !== undefined);
    return { ...application, applied };
  } finally {
    await close();
  }
}

async function ask(tool: string, input: object): Promise<Record<string, unknown>> {
  const around = surroundings(directory);
  try {
    const outcome = await runnableTools(tools, around).get(tool)?.run(input, call);
    if (outcome === undefined) throw new Error('no such tool');
    return accepted(outcome).structured;
  } finally {
    await around.close();
  }
}

async function listed(): Promise<unknown> {
  const { changes } = await ask('list_changes', { limit: 100 });
  return z
    .array(z.looseObject({ change_id: z.string() }))
    .parse(changes)
    .find((one) => one.change_id === OLDER);
}

/** Stands for any step, where only what a case does to it matters. */
const STEP: ChangeStep = {
  ...{ operation: 'assign_escalation', input: {}, risk: 'low' },
  preview: {
    ...{ summary: '', changes: [], evidence: {}, warnings: [], notifies: [], preconditions: [] },
    blast_radius: { brands: 0, combos: 0, metadata_versions: 0, escalations: 1 },
  },
};

const withPreview = (step: ChangeStep, preview: Partial<ChangeStep['preview']>): ChangeStep => ({
  ...step,
  preview: { ...step.preview, ...preview },
});

test('given a change whose facts come out alike, then it is applied', async () => {
  expect(await decided((step) => step)).toMatchObject({ state: 'applied', applied: true });
});

describe('given a change whose bytes no longer evaluate alike', () => {
  test.each<[string, (step: ChangeStep) => ChangeStep, string | RegExp]>([
    [
      'a fact that is no longer shown',
      (step) => withPreview(step, { evidence: { ...step.preview.evidence, mood: 'calm' } }),
      'mood: was "calm", is absent',
    ],
    ['a fact that is shown now and was not', (step) => withPreview(step, { changes: [] }), /is \[/],
    ['other words', (step) => withPreview(step, { summary: 'Gives it to somebody' }), 'summary: was "Gives it to'],
    ['another risk', (step) => ({ ...step, risk: 'high' }), 'risk: was "high", is "low"'],
    [
      'another reach',
      (step) => withPreview(step, { blast_radius: { ...step.preview.blast_radius, brands: 7 } }),
      'blast_radius.brands: was 7, is 0',
    ],
    [
      'an input that is unknown now',
      (step) => ({ ...step, input: { ...step.input, priority: 'immediate' } }),
      /refused now: .*priority.*propose the change again/s,
    ],
    [
      'an input that lacks what is required now',
      ({ input: { assigned_to: _, ...input }, ...step }) => ({ ...step, input }),
      /refused now: .*assigned_to.*propose the change again/s,
    ],
    [
      'an operation that is gone',
      (step) => ({ ...step, operation: 'set_priority' }),
      /refused now: "set_priority" is not an operation.*propose the change again/s,
    ],
  ])('%s: then it is stale with the reason, applied by nobody, and can be read', async (_title, older, reason) => {
    const ended = await decided(older);
    expect(ended).toMatchObject({ state: 'stale', applied: false });
    expect(ended.detail).toMatch(reason);
    expect(await listed()).toMatchObject({ state: 'stale', operations: [older(STEP).operation] });
    expect(await ask('get_change', { change_id: OLDER })).toMatchObject({
      ...{ state: 'stale', outcome: { results: [] } },
      steps: [{ operation: older(STEP).operation }],
    });
  });

  test('a shape that no format has: then it is refused as altered, and is in the list with that reason', async () => {
    const odd = (step: ChangeStep) => ({ ...step, preview: { ...step.preview, cost: 3 } });
    await expect(decided(odd)).rejects.toThrow('tampered');
    expect(await listed()).toMatchObject({
      state: 'unreadable',
      summary: expect.stringContaining('the form of a change'),
    });
  });
});
