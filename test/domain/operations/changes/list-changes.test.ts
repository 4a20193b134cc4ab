import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { ProposedChange } from '../../../../src/domain/change/proposal.ts';
import { listChanges } from '../../../../src/domain/operations/changes/list-changes.ts';
import { withdrawChange } from '../../../../src/domain/operations/changes/withdraw-change.ts';
import { getEscalation } from '../../../../src/domain/operations/escalations/get-escalation.ts';
import { Answer } from '../../../../src/mcp/answer.ts';
import { listChangesTool } from '../../../../src/tools/list-changes.ts';
import { AGENT, accepted, finding, ROOT_CAUSE, SmallStore } from '../../../executor/small-store.ts';

const CONTEXT = {
  principal: AGENT,
  connection: 'a connection',
  signal: new AbortController().signal,
  progress: () => {},
};
const NEWER = 12;
let store: SmallStore;
let applied: ProposedChange;
beforeAll(async () => {
  store = await SmallStore.open();
  applied = await store.apply([ROOT_CAUSE]);
  for (let i = 1; i <= NEWER; i++) {
    store.setTime(`2026-02-14T10:00:${String(i).padStart(2, '0')}.000Z`);
    accepted(await store.propose([finding(i)]));
  }
});
afterAll(() => store.close());

async function list(input: z.input<typeof listChanges.input>) {
  return listChanges.output.parse(
    accepted(await listChanges.run(listChanges.input.parse(input), store.ports, CONTEXT)),
  );
}

function textOf(page: z.output<typeof listChanges.output>): string {
  const answer = new Answer('0123456789abcdef');
  listChangesTool.render(page, answer);
  return answer.toString();
}

async function stepsFor(escalation_id: string) {
  const { waiting_changes, next_steps } = accepted(await getEscalation.run({ escalation_id }, store.ports, CONTEXT));
  return { waiting_changes, first: next_steps[0] };
}

describe('given an applied change behind a dozen that wait', () => {
  test('then asking for applied ones reads on until it is found, and ends', async () => {
    const { changes, next_cursor } = await list({ state: ['applied'], limit: 2 });
    expect(changes.map((change) => change.change_id)).toEqual([applied.body.change_id]);
    expect(next_cursor).toBeNull();
  });

  test('then a page that stops before it finds one says so, and its cursor leads on', async () => {
    const page = await list({ state: ['applied'], limit: 1 });
    expect(page.changes).toEqual([]);
    expect(page.next_cursor).not.toBeNull();
    expect(textOf(page)).toContain(`None on this page so far; continue with cursor ${page.next_cursor}`);
    const { changes } = await list({ state: ['applied'], limit: 1, cursor: page.next_cursor ?? '' });
    expect(changes.map((change) => change.change_id)).toEqual([applied.body.change_id]);
  });

  test('then following the cursors gives each waiting one once', async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await list({ state: ['proposed'], limit: 5, cursor });
      seen.push(...page.changes.map((change) => change.change_id));
      cursor = page.next_cursor ?? undefined;
      more = cursor !== undefined;
    }
    expect(seen).toHaveLength(NEWER);
    expect(new Set(seen).size).toBe(NEWER);
  });

  test('then without a state a page is one page of the record', async () => {
    const { changes, total } = await list({ limit: 5 });
    expect(changes).toHaveLength(5);
    expect(total).toBe(NEWER + 1);
  });

  test('then the escalation counts those that wait, and looking at them comes first', async () => {
    expect(await stepsFor('ESC-2026-001')).toMatchObject({
      waiting_changes: NEWER,
      first: { tool: 'list_changes', why: expect.stringContaining(`${NEWER} changes for it await`) },
    });
  });
});

describe('given that all are taken back', () => {
  test('then nothing waits, and nobody is sent to look', async () => {
    const { changes } = await list({ state: ['proposed'], limit: 50 });
    for (const { change_id } of changes) accepted(await withdrawChange.run({ change_id }, store.ports, CONTEXT));
    const { waiting_changes, first } = await stepsFor('ESC-2026-001');
    expect(waiting_changes).toBe(0);
    expect(first?.tool).not.toBe('list_changes');
  });
});
