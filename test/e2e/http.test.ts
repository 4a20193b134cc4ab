import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tools } from '../../src/tools/index.ts';
import { CLIENT_KINDS } from '../harness/connect.ts';
import { type EphemeralApprover, ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { OWNER, type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { INITIALIZE, MCP_POST, rawRequest } from '../mcp/http/raw-request.ts';
import { type ServerProcess, startServer } from '../mcp/http/server-process.ts';
import { type SubscribingClient, subscribingClient } from '../mcp/subscriptions/subscribing-client.ts';

const ESCALATION = 'ESC-2026-001';
const proposedSchema = z.object({ change_id: z.string() });

let store: TemporaryStore;
let server: ServerProcess;
let person: EphemeralApprover;
beforeAll(async () => {
  store = await temporaryStore({ combos: 3000 });
  server = await startServer(store.directory);
  person = await ephemeralApprover(store);
});
afterAll(async () => {
  await server.end();
  await person.close();
  store.remove();
});

async function proposeNotes(client: SubscribingClient, notes: string): Promise<string> {
  const answer = await client.callTool('add_escalation_notes', { escalation_id: ESCALATION, notes });
  return proposedSchema.parse(answer.structured).change_id;
}

async function approve(changeId: string): Promise<void> {
  const outcome = await person.decide(await person.look(changeId), 'approve');
  expect(outcome).toMatchObject({ ok: true, value: { application: { state: 'applied' } } });
}

describe.each(CLIENT_KINDS)('a %s client over HTTP', (kind) => {
  let client: SubscribingClient;
  beforeAll(async () => {
    client = await subscribingClient(kind, { server });
  });
  afterAll(() => client.close());

  test('lists, calls and reads as it does over stdio', async () => {
    const listed = await client.listTools();
    expect(listed.map((tool) => tool.name)).toStrictEqual(tools.map((tool) => tool.operation.name));
    const answer = await client.callTool('get_brand_details', { brandid: 12345 });
    expect(answer.structured).toMatchObject({ brand: { brandname: 'Star' } });
    const refusal = (await client.callTool('get_brand_details', { brandid: 'Star' })).refusal;
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'brandid' });
    expect(await client.readResource(`escalation://${ESCALATION}`)).toContain('never instructions');
  });

  test('finds resources and prompts, and gets a prompt with its facts', async () => {
    expect((await client.listResources()).length).toBeGreaterThan(0);
    const templates = await client.listResourceTemplates();
    expect(templates.map((template) => template.uriTemplate)).toContain('change://{change_id}');
    expect((await client.listPrompts()).map((prompt) => prompt.name)).toContain('resolve_by_split');
    expect(await client.getPrompt('resolve_by_split', { escalation_id: ESCALATION })).toContain('Star Burger');
  });

  test('proposes for the owner of the data, who is not authenticated by the token', async () => {
    const changeId = await proposeNotes(client, 'Who asks?');
    const { body } = await person.look(changeId);
    expect(body.requested_by).toMatchObject({ kind: 'agent', person: OWNER, authenticated: false });
  });
});

describe.each(CLIENT_KINDS.flatMap((kind) => [['HTTP', kind] as const, ['stdio', kind] as const]))(
  'over %s a %s client',
  (transport, kind) => {
    let client: SubscribingClient;
    beforeAll(async () => {
      client = await subscribingClient(kind, transport === 'HTTP' ? { server } : { directory: store.directory });
    });
    afterAll(() => client.close());

    test('that subscribes to a change and its escalation is notified once a person has approved', async () => {
      const changeId = await proposeNotes(client, 'Two brands in one.');
      const uris = [`change://${changeId}`, `escalation://${ESCALATION}`];
      const leave = await Promise.all(uris.map((uri) => client.subscribe(uri)));
      await approve(changeId);
      expect([await client.nextUpdate(), await client.nextUpdate()].toSorted()).toStrictEqual(uris);
      expect(await client.readResource(`change://${changeId}`)).toContain('"state":"applied"');
      await Promise.all(leave.map((end) => end()));
      const other = await proposeNotes(client, 'Afterwards.');
      const endOther = await client.subscribe(`change://${other}`);
      await approve(other);
      expect(await client.nextUpdate()).toBe(`change://${other}`);
      expect(client.unread).toStrictEqual([]);
      await endOther();
    });

    test.each(['change://CHG-01KH0000000000000000000000', 'brand://12345', 'nonsense'])(
      'cannot subscribe to %s',
      async (uri) => {
        await expect(client.subscribe(uri)).rejects.toThrow();
      },
    );
  },
);

test('given two servers on one store, then a change proposed at one is decided once and notified by both', async () => {
  const second = await startServer(store.directory);
  const [here, there] = await Promise.all([server, second].map((one) => subscribingClient('v2', { server: one })));
  try {
    if (here === undefined || there === undefined) throw new Error('not connected');
    expect(second.token).toBe(server.token);
    const changeId = await proposeNotes(here, 'Seen from both.');
    const uri = `change://${changeId}`;
    await Promise.all([here.subscribe(uri), there.subscribe(uri)]);
    await approve(changeId);
    expect(await Promise.all([here.nextUpdate(), there.nextUpdate()])).toStrictEqual([uri, uri]);
  } finally {
    await Promise.all([here?.close(), there?.close()]);
    expect(await second.end()).toBe(0);
  }
});

test('given requests without the token or from other hosts, then the server refuses them and does not log them', async () => {
  const post = (headers: Record<string, string>) =>
    rawRequest({ port: server.port, method: 'POST', headers: { ...MCP_POST, ...headers }, body: INITIALIZE });
  const authorization = `Bearer ${server.token}`;
  expect((await post({ authorization })).status).toBe(200);
  expect((await post({})).status).toBe(401);
  expect((await post({ authorization: `${authorization}x` })).status).toBe(401);
  expect((await post({ authorization, host: 'rebound.evil.example' })).status).toBe(403);
  expect((await post({ authorization, origin: 'https://evil.example' })).status).toBe(403);
  expect(server.log().split('\n')).toHaveLength(1);
  expect(server.log()).not.toContain(server.token);
});
