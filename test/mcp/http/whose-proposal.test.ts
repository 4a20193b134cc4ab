import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Authenticate } from '../../../src/mcp/http/guard.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';
import { givenHttp } from './given-http.ts';
import { INITIALIZE, MCP_POST, rawRequest, rpc } from './raw-request.ts';

const sample = temporaryDirectory();
beforeAll(() => makeSampleStore(sample.path));
afterAll(() => sample.remove());

/** The token that all clients on this machine share. */
const oneToken: Authenticate = () => ({ id: 'token' });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const answerSchema = z.object({
  result: z.object({
    isError: z.boolean().optional(),
    content: z.array(z.object({ text: z.string() })),
    structuredContent: z.object({ change_id: z.string() }).optional(),
  }),
});

async function givenServer() {
  const server = await givenHttp({ directory: sample.path, authenticate: oneToken });
  closing.push(server.close);
  const post = (body: string, extra: Readonly<Record<string, string>> = {}) =>
    rawRequest({
      port: server.port,
      method: 'POST',
      headers: { ...MCP_POST, authorization: 'Bearer x', ...extra },
      body,
    });
  const open = async () => z.string().parse((await post(INITIALIZE)).headers['mcp-session-id']);
  const call = async (session: string, name: string, args: object, extra = {}) => {
    const answer = await post(rpc('tools/call', { name, arguments: args }), { 'mcp-session-id': session, ...extra });
    const data = /^data: (.+)$/m.exec(answer.body)?.[1] ?? answer.body;
    return answerSchema.parse(JSON.parse(data)).result;
  };
  return { open, call };
}

test('with one token for all, a proposal belongs to the session that made it: another session cannot withdraw it', async () => {
  const { open, call } = await givenServer();
  const [mine, other] = [await open(), await open()];
  const note = { escalation_id: 'ESC-2026-001', notes: 'Looks like two brands.', reason: 'For the record.' };
  const proposed = await call(mine, 'add_escalation_notes', note);
  const change_id = z.string().parse(proposed.structuredContent?.change_id);
  // What a client sends in the place of the connection counts for nothing.
  for (const forged of [{}, { 'x-brand-escalations-connection': 'command line' }]) {
    const refused = await call(other, 'withdraw_change', { change_id }, forged);
    expect(refused.isError).toBe(true);
    expect(refused.content[0]?.text).toContain(`call withdraw_change --change-id ${change_id}`);
  }
  expect((await call(mine, 'withdraw_change', { change_id })).isError ?? false).toBe(false);
});
