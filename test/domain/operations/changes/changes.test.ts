import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OWNERS_COMMAND_LINE } from '../../../../src/domain/change/principal.ts';
import type { ProposedChange } from '../../../../src/domain/change/proposal.ts';
import { proposeChange } from '../../../../src/domain/change/propose.ts';
import { getChange } from '../../../../src/domain/operations/changes/get-change.ts';
import { listChanges } from '../../../../src/domain/operations/changes/list-changes.ts';
import { proposePlan } from '../../../../src/domain/operations/changes/propose-plan.ts';
import { waitForChange } from '../../../../src/domain/operations/changes/wait-for-change.ts';
import { withdrawChange } from '../../../../src/domain/operations/changes/withdraw-change.ts';
import { writeOperations } from '../../../../src/domain/operations/write-operations.ts';
import {
  AGENT,
  accepted,
  CONNECTION,
  ROOT_CAUSE,
  refusalOf,
  SmallStore,
  SPLIT_PLAN,
} from '../../../executor/small-store.ts';

const CONTEXT = {
  principal: AGENT,
  connection: CONNECTION,
  signal: new AbortController().signal,
  progress: () => {},
};
let store: SmallStore;
let applied: ProposedChange;
let waiting: ProposedChange;

const proposeWithoutConnection = () =>
  proposeChange(
    { steps: [ROOT_CAUSE], escalation_id: 'ESC-2026-001', reason: 'As a program before connections were kept' },
    { principal: AGENT, ports: store.ports, operations: writeOperations, signal: new AbortController().signal },
  );
beforeAll(async () => {
  store = await SmallStore.open();
  applied = await store.apply([ROOT_CAUSE]);
  store.setTime('2026-02-14T09:00:01.000Z');
  waiting = accepted(await store.propose(SPLIT_PLAN));
});
afterAll(() => store.close());

describe('given an applied change and one that waits', () => {
  test('then both are listed, newest first, with what they do', async () => {
    const { changes, total } = accepted(await listChanges.run(listChanges.input.parse({}), store.ports, CONTEXT));
    expect(total).toBe(2);
    expect(changes).toMatchObject([
      { change_id: waiting.body.change_id, state: 'proposed', risk: 'high' },
      {
        change_id: applied.body.change_id,
        state: 'applied',
        summary: expect.stringContaining('Add a note (root_cause)'),
      },
    ]);
  });

  test('then the list can be narrowed by state and escalation', async () => {
    const only = accepted(
      await listChanges.run(
        listChanges.input.parse({ state: ['applied'], escalation_id: 'ESC-2026-001' }),
        store.ports,
        CONTEXT,
      ),
    );
    expect(only.changes.map((change) => change.change_id)).toEqual([applied.body.change_id]);
  });

  test('then the applied one says who decided and what came of it', async () => {
    const view = accepted(await getChange.run({ change_id: applied.body.change_id }, store.ports, CONTEXT));
    expect(view).toMatchObject({
      state: 'applied',
      approvals: { decisions: [{ approver: 'approver@rewardinsight.com', decision: 'approve' }] },
      outcome: { results: [{ escalation_id: 'ESC-2026-001', notes: 1 }] },
      decide_url: null,
      decide_command: null,
    });
  });

  test('then one that only the history of an escalation tells of is explained, and another is unknown', async () => {
    const { data } = store.ports;
    const [escalation] = (await data.escalationPage({}, 'oldest', 1)).rows;
    if (escalation === undefined) throw new Error('the store has escalations');
    const change_id = 'CHG-01KH1RTG9B7J2M4N6P8Q0S2T4V';
    const linked = {
      ...{ change_id, applied_at: '2026-02-03T03:14:54.240Z', operations: ['update_brand_data', 'reprocess_brand'] },
      ...{ method: 'data_correction' as const, affected_brandids: [12345], approvers: ['ann@example.com'] },
    };
    const told = { ...escalation, linked_changes: [linked] };
    const around = { ...store.ports, data: { ...data, escalationLinking: async () => told } };
    const refusal = refusalOf(await getChange.run({ change_id }, around, CONTEXT));
    expect(refusal).toMatchObject({ code: 'not_found', field: 'change_id' });
    expect(refusal.message).toContain('update_brand_data, reprocess_brand on 2026-02-03');
    expect(refusal.instead).toContain(`get_escalation with ${escalation.escalation_id}`);
    expect(refusalOf(await getChange.run({ change_id }, store.ports, CONTEXT)).instead).toBe('See list_changes.');
  });

  test('then the waiting one says where a person decides', async () => {
    const view = accepted(await getChange.run({ change_id: waiting.body.change_id }, store.ports, CONTEXT));
    expect(view.decide_command).toContain(`brand-escalations changes approve ${waiting.body.change_id}`);
  });

  test('then waiting for it ends in bounded time, unsettled, with progress', async () => {
    const heard: number[] = [];
    const context = { ...CONTEXT, progress: (done: number) => void heard.push(done) };
    const { settled } = accepted(
      await waitForChange.run({ change_id: waiting.body.change_id, timeout_seconds: 2 }, store.ports, context),
    );
    expect(settled).toBe(false);
    expect(heard).toEqual([0, 0.5, 1, 1.5]);
  });

  test('then waiting for the applied one is over at once', async () => {
    const answer = accepted(
      await waitForChange.run({ change_id: applied.body.change_id, timeout_seconds: 50 }, store.ports, CONTEXT),
    );
    expect(answer.settled).toBe(true);
  });

  test('then an unknown change is refused', async () => {
    const refusal = refusalOf(
      await getChange.run({ change_id: 'CHG-01KH0000000000000000000000' }, store.ports, CONTEXT),
    );
    expect(refusal).toMatchObject({ code: 'not_found', field: 'change_id' });
  });
});

describe('given a change that its asker takes back', () => {
  test('then it is withdrawn, once, and nobody can approve it any more', async () => {
    const change = accepted(await store.propose([ROOT_CAUSE]));
    const { change_id } = change.body;
    expect(accepted(await withdrawChange.run({ change_id }, store.ports, CONTEXT)).state).toBe('withdrawn');
    expect(refusalOf(await withdrawChange.run({ change_id }, store.ports, CONTEXT)).code).toBe('already_decided');
    expect(refusalOf(await store.decide(change)).message).toBe(`${change_id} is withdrawn.`);
  });

  test('then only who asked for it can: for others there is the approver', async () => {
    const change = accepted(await store.propose([ROOT_CAUSE]));
    const other = { ...CONTEXT, principal: { ...AGENT, person: 'somebody.else@rewardinsight.com' } };
    const refusal = refusalOf(await withdrawChange.run({ change_id: change.body.change_id }, store.ports, other));
    expect(refusal.code).toBe('not_allowed');
    expect(await store.stateOf(change)).toBe('proposed');
  });

  test('then another connection cannot, whatever it calls itself, and its owner can on the command line', async () => {
    const change = accepted(await store.propose([ROOT_CAUSE]));
    const { change_id } = change.body;
    for (const connection of ['another connection', 'none', '']) {
      const refusal = refusalOf(await withdrawChange.run({ change_id }, store.ports, { ...CONTEXT, connection }));
      expect(refusal).toMatchObject({ code: 'not_allowed', field: 'change_id' });
      expect(refusal.instead).toContain(`call withdraw_change --change-id ${change_id}`);
    }
    expect(await store.stateOf(change)).toBe('proposed');
    const owner = { ...CONTEXT, connection: OWNERS_COMMAND_LINE };
    expect(accepted(await withdrawChange.run({ change_id }, store.ports, owner)).state).toBe('withdrawn');
  });

  test('then nobody but its owner can take back what came through no connection', async () => {
    const change = accepted(await proposeWithoutConnection());
    const asked = { change_id: change.body.change_id };
    expect(refusalOf(await withdrawChange.run(asked, store.ports, CONTEXT)).code).toBe('not_allowed');
    const owner = { ...CONTEXT, connection: OWNERS_COMMAND_LINE };
    expect(accepted(await withdrawChange.run(asked, store.ports, owner)).state).toBe('withdrawn');
  });

  test('then an applied one stays applied', async () => {
    const refusal = refusalOf(await withdrawChange.run({ change_id: applied.body.change_id }, store.ports, CONTEXT));
    expect(refusal.code).toBe('already_decided');
  });
});

describe('given a plan', () => {
  const propose = (steps: { operation: string; input: Record<string, string> }[]) =>
    store.propose(proposePlan.request({ steps }).steps);

  test.each([
    ['reads', 'get_escalation'],
    ['proposes a plan itself', 'propose_plan'],
    ['is unknown', 'approve_change'],
  ])('when a step’s operation %s, then the refusal names those that write', async (_title, operation) => {
    const refusal = refusalOf(await propose([{ operation, input: {} }]));
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'steps.0.operation' });
    expect(refusal.instead).toContain('split_brand');
  });

  test.each([
    ['half a surrogate pair', 'a\ud800b'],
    ['U+0000', 'a\u0000b'],
  ])('when a text holds %s, then it is refused by field and the refusal is on record', async (_title, text) => {
    const input = { escalation_id: 'ESC-2026-001', resolution: 'done', lessons_learned: text };
    const refusal = refusalOf(await store.propose([{ operation: 'close_escalation', input }]));
    expect(refusal.field).toBe('steps.0.input.lessons_learned');
    const audit = await store.ports.proposals.proposalAudit(1, 1000);
    expect(audit.at(-1)?.fact).toMatchObject({ event: 'proposal_refused', result: 'invalid_input: close_escalation' });
  });

  test('when a later step is wrong, then the refusal names its place', async () => {
    const refusal = refusalOf(
      await store.propose([ROOT_CAUSE, { ...ROOT_CAUSE, input: { escalation_id: 'ESC-2026-001', note: 'x' } }]),
    );
    expect(refusal.field).toMatch(/^steps\.1\.input\./);
  });
});
