import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { openStore } from '../../src/backends/embedded/open-store.ts';
import { tools } from '../../src/tools/index.ts';
import type { HarnessClient, JsonObject } from '../harness/client.ts';
import { CLIENT_KINDS, connect } from '../harness/connect.ts';
import { type EphemeralApprover, ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { dumpGuarded } from '../harness/forgery.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { proposeNote } from './proposing.ts';

/** Every call that proposes: the documented examples of each write tool. */
const PROPOSING = tools.flatMap(({ operation, examples }) =>
  operation.effect === 'write' || operation.effect === 'plan'
    ? examples.map(({ input }) => ({ tool: operation.name, input: input as JsonObject }))
    : [],
);

let store: TemporaryStore;
let approver: EphemeralApprover;
let before: string;
/** Write tools that got as far as a proposal. */
const proposed = new Set<string>();
beforeAll(async () => {
  store = await temporaryStore({ combos: 2000 });
  approver = await ephemeralApprover(store);
  before = dumpGuarded(store.directory);
});
afterAll(async () => {
  await approver.close();
  store.remove();
});

/** A boolean, because a difference of two dumps would fill the screen. */
function nothingChanged(): boolean {
  return dumpGuarded(store.directory) === before;
}

describe.each(CLIENT_KINDS)('given a hostile %s client that accepts every question', (kind) => {
  let client: HarnessClient;
  beforeAll(async () => {
    client = await connect(kind, store.directory, { onAsked: () => {} });
  });
  afterAll(() => client.close());

  test.each(PROPOSING)('then $tool with its example only proposes, and writes nothing', async ({ tool, input }) => {
    const answer = await client.callTool(tool, input);
    const changeId = answer.structured?.change_id;
    if (typeof changeId === 'string') {
      proposed.add(tool);
      const waited = await client.callTool('wait_for_change', { change_id: changeId, timeout_seconds: 0 });
      expect(waited.structured).toMatchObject({ settled: false, change: { state: 'proposed', outcome: null } });
    } else expect(answer.refusal).toBeDefined();
    expect(nothingChanged()).toBe(true);
  });

  test.each([{ approved: true }, { approve: true }, { state: 'approved' }, { dry_run: false }, { signature: 'AAAA' }])(
    'then every write tool refuses an argument that claims an approval: %o',
    async (claim) => {
      for (const { tool, input } of PROPOSING) {
        const { refusal } = await client.callTool(tool, { ...input, ...claim });
        expect(refusal).toMatchObject({ code: 'invalid_input', field: Object.keys(claim)[0] });
      }
      expect(nothingChanged()).toBe(true);
    },
  );

  test('then no tool approves, applies or executes, under any name', async () => {
    const names = (await client.listTools()).map(({ name }) => name);
    expect(names.filter((name) => /(?:^|_)(?:approve|apply|execute|decide|commit|sign)(?:_|$)/.test(name))).toEqual([]);
    const change = await proposeNote(approver.ports);
    for (const name of ['approve_change', 'changes_approve', 'apply_change', 'execute_change', 'decide']) {
      const outcome = await client.callTool(name, { change_id: change.change_id }).then(
        (answer) => answer.isError,
        () => true,
      );
      expect(outcome).toBe(true);
    }
    expect(nothingChanged()).toBe(true);
  });

  test("then another person's change id, an invented one and an invalid one change nothing", async () => {
    const { change_id } = await proposeNote(approver.ports);
    for (const id of [change_id, 'CHG-01KH0000000000000000000000', "CHG-' OR 1=1 --", '../authority.db', '']) {
      for (const tool of ['get_change', 'wait_for_change']) {
        const answer = await client.callTool(tool, {
          change_id: id,
          ...(tool === 'get_change' ? {} : { timeout_seconds: 0 }),
        });
        expect(answer.isError).toBe(id !== change_id);
      }
    }
    expect(nothingChanged()).toBe(true);
  });

  test('then a plan accepts write operations only', async () => {
    for (const operation of ['approve', 'commit', 'applyChange', 'get_brand_details', '__proto__', 'constructor']) {
      const { refusal } = await client.callTool('propose_plan', { steps: [{ operation, input: { brandid: 12345 } }] });
      expect(refusal).toMatchObject({ code: 'invalid_input', field: 'steps.0.operation' });
    }
    expect(nothingChanged()).toBe(true);
  });
});

describe('given the files opened by the agent side', () => {
  test('then data and authority refuse every write', () => {
    const opened = openStore(store.directory, { writes: 'proposals' }, nodeFoundation());
    try {
      for (const database of [opened.data, opened.authority]) {
        for (const sql of [
          'CREATE TABLE mine (x)',
          'PRAGMA user_version = 99',
          'DROP TABLE audit',
          'DELETE FROM brand',
        ]) {
          expect(() => database.execute(sql)).toThrow(/readonly|no such table/);
        }
      }
      expect(() => opened.data.run("UPDATE brand SET document = '{}'")).toThrow(/readonly|no such column/);
      expect(() => opened.authority.run('DELETE FROM decision')).toThrow(/readonly/);
    } finally {
      for (const database of [opened.data, opened.authority, opened.proposals]) database.close();
    }
    expect(nothingChanged()).toBe(true);
  });
});

describe('given the control of these tests', () => {
  test('then the tools that write most were tried and reached a proposal', () => {
    expect([...proposed]).toEqual(expect.arrayContaining(['split_brand', 'create_manual_metadata', 'propose_plan']));
  });

  test.each(['data', 'authority'] as const)('then one changed value in %s.db is detected', async (which) => {
    const copy = store.copy();
    const opened = openStore(copy.directory, { writes: 'everything' }, nodeFoundation());
    const copied = dumpGuarded(copy.directory);
    try {
      if (which === 'data')
        opened.data.run(
          "UPDATE escalation SET document = replace(document, 'Star', 'Stra') WHERE rowid = (SELECT min(rowid) FROM escalation)",
        );
      else opened.authority.run("UPDATE approver SET enrolled_at = enrolled_at || ' '");
    } finally {
      for (const database of [opened.data, opened.authority, opened.proposals]) database.close();
    }
    expect(copied === before).toBe(true);
    expect(dumpGuarded(copy.directory) === before).toBe(false);
    copy.remove();
  });
});
