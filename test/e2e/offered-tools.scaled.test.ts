import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { TOOLSETS, type Toolset } from '../../src/domain/change/operation.ts';
import { isOffered } from '../../src/domain/operations/toolsets.ts';
import { tools } from '../../src/tools/index.ts';
import type { HarnessClient } from '../harness/client.ts';
import { CLIENT_KINDS, connect } from '../harness/connect.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { startServer } from '../mcp/http/server-process.ts';
import { subscribingClient } from '../mcp/subscriptions/subscribing-client.ts';
import { isAll } from '../set-up/volume.ts';

const ESCALATION = 'ESC-2026-001';
const NOTE = { escalation_id: ESCALATION, notes: 'Two brands in one.' };

let store: TemporaryStore;
beforeAll(async () => {
  store = await temporaryStore({ combos: 3000 });
});
afterAll(() => store.remove());

const namesOf = (toolsets: readonly Toolset[], readOnly: boolean) =>
  tools.filter(({ operation }) => isOffered(operation, { toolsets, readOnly })).map(({ operation }) => operation.name);
const listedBy = async (client: HarnessClient) => (await client.listTools()).map(({ name }) => name);

/** Reads all rows of proposals.db, the only file that the agent side can write. */
function contentOf(directory: string): readonly string[] {
  const database = new DatabaseSync(storeFiles(directory).proposals, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    return tables.flatMap(({ name }) =>
      database
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .map((row) => JSON.stringify(row)),
    );
  } finally {
    database.close();
  }
}

/** Calls an unlisted tool and expects the protocol error for an unknown tool. */
async function isUnknown(client: HarnessClient, name: string, input: Parameters<HarnessClient['callTool']>[1]) {
  return client.callTool(name, input).then(
    (answer) => answer.isError && answer.refusal === undefined && /not found|unknown/i.test(answer.text),
    () => true,
  );
}

describe.each(isAll() ? CLIENT_KINDS : (['v2'] as const))('for a %s client', (kind) => {
  test('a server with two toolsets lists and calls only their tools, also in plans', async () => {
    const client = await connect(kind, store.directory, { serverArguments: ['--toolsets', 'resolve,verify'] });
    try {
      expect(await listedBy(client)).toStrictEqual(namesOf(['resolve', 'verify'], false));
      expect(await isUnknown(client, 'add_escalation_notes', NOTE)).toBe(true);
      const steps = [{ operation: 'add_escalation_notes', input: NOTE }];
      const { refusal } = await client.callTool('propose_plan', { steps });
      expect(refusal).toMatchObject({ code: 'invalid_input', field: 'steps.0.operation' });
      expect(refusal?.instead).not.toContain('add_escalation_notes');
    } finally {
      await client.close();
    }
  });

  test('a read-only server answers reads and stores nothing', async () => {
    const before = contentOf(store.directory);
    const client = await connect(kind, store.directory, { serverArguments: ['--read-only'] });
    try {
      expect(await listedBy(client)).toStrictEqual(namesOf(TOOLSETS, true));
      const { structured } = await client.callTool('get_escalation', { escalation_id: ESCALATION });
      expect(structured).toBeDefined();
      expect((await client.callTool('list_changes', {})).structured).toBeDefined();
      expect(await client.readResource(`escalation://${ESCALATION}`)).toContain(ESCALATION);
      expect((await client.listPrompts()).map(({ name }) => name)).not.toContain('resolve_by_split');
      for (const name of ['add_escalation_notes', 'propose_plan', 'withdraw_change'])
        expect(await isUnknown(client, name, NOTE)).toBe(true);
    } finally {
      await client.close();
    }
    expect(contentOf(store.directory)).toStrictEqual(before);
  });
});

test('the same flags apply over HTTP', async () => {
  const server = await startServer(store.directory, undefined, ['--toolsets', 'triage', '--read-only']);
  const client = await subscribingClient('v2', { server });
  try {
    expect(await listedBy(client)).toStrictEqual(namesOf(['triage'], true));
    expect(await isUnknown(client, 'get_change', { change_id: 'CHG-1' })).toBe(true);
  } finally {
    await client.close();
    await server.end();
  }
});

test("the read-only side's handle on proposals refuses every write", async () => {
  const ports = openAgentSide(store.directory, nodeFoundation(), { readOnly: true });
  try {
    const at = '2026-02-14T09:00:00.000Z';
    const nobody = { actor: 'agent', for_person: null, digest: null, policy_version: null, result: 'done' };
    const fact = { ...nobody, at, event: 'change_withdrawn', change_id: 'CHG-X' } as const;
    await expect(ports.proposals.withdraw('CHG-X', at, fact)).rejects.toThrow(/readonly/);
    await expect(ports.proposals.record(fact)).rejects.toThrow(/readonly/);
    expect((await ports.proposals.proposalPage({}, 5)).total).toBeGreaterThanOrEqual(0);
  } finally {
    await ports.close();
  }
});
