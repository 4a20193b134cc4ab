import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client as ClientOf2026 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioOf2026 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientOf2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioOf2025 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { tools } from '../../src/tools/index.ts';
import { makeSampleStore, OWNER, temporaryDirectory } from './sample-store.ts';

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url));
const sample = temporaryDirectory();

beforeAll(() => makeSampleStore(sample.path));
afterAll(() => sample.remove());

function started(directory: string) {
  const { NODE_COMPILE_CACHE = '' } = process.env;
  const env = { BRAND_ESCALATIONS_DATA: directory, NODE_COMPILE_CACHE };
  return { command: process.execPath, args: [SERVER], env };
}

/** Both clients look alike where these tests use them; they share no code, and neither does the server with the older. */
async function clientOf2025(directory: string) {
  const client = new ClientOf2025({ name: 'client of 2025', version: '1.0.0' });
  await client.connect(new StdioOf2025(started(directory)));
  return client;
}

async function clientOf2026(directory: string) {
  const options = { versionNegotiation: { mode: { pin: '2026-07-28' } } };
  const client = new ClientOf2026({ name: 'client of 2026', version: '1.0.0' }, options);
  await client.connect(new StdioOf2026(started(directory)));
  return client;
}

describe.each([
  ['of 2025', clientOf2025],
  ['of 2026', clientOf2026],
])('a client %s', (era, connect) => {
  let client: Awaited<ReturnType<typeof connect>>;

  beforeAll(async () => {
    client = await connect(sample.path);
  });
  afterAll(() => client.close());

  test('sees every tool, and is told how the two sides work', async () => {
    const listed = await client.listTools();
    expect(listed.tools.map((tool) => tool.name)).toStrictEqual(tools.map((tool) => tool.operation.name));
    expect(client.getServerVersion()?.version).toBe(packageJson.version);
    expect(client.getInstructions()).toContain('Write tools never write');
  });

  test('gets an answer as text and as structured content that its output schema admits', async () => {
    const result = await client.callTool({ name: 'get_brand_details', arguments: { brandid: 12345 } });
    expect(result.isError ?? false).toBe(false);
    expect(result.structuredContent).toMatchObject({ brand: { brandid: 12345, brandname: 'Star' } });
    expect(result._meta).toMatchObject({ 'brand-escalations/store': 'sample' });
  });

  test('gets a refusal that names the field, in an ordinary result', async () => {
    const result = await client.callTool({ name: 'get_brand_details', arguments: { brandid: 'Star' } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toBeUndefined();
    expect(result._meta).toMatchObject({ 'brand-escalations/refusal': { code: 'invalid_input', field: 'brandid' } });
  });

  test('proposes under its own name for the owner of the data', async () => {
    const input = { escalation_id: 'ESC-2026-001', notes: 'Two brands in one.' };
    const proposed = await client.callTool({ name: 'add_escalation_notes', arguments: input });
    expect(proposed.structuredContent).toMatchObject({ state: 'proposed', decide_url: null });
    const { change_id } = z.object({ change_id: z.string() }).parse(proposed.structuredContent);
    const whole = await client.callTool({ name: 'get_change', arguments: { change_id } });
    expect(whole.structuredContent).toMatchObject({
      state: 'proposed',
      requested_by: { name: `client ${era}`, person: OWNER },
    });
  });

  test('lists few resources, reads them, and learns what is wrong with a URI', async () => {
    const { resources } = await client.listResources();
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.length).toBeLessThanOrEqual(40);
    const contents = await Promise.all(
      ['brand://12345', 'brand://12345/narratives', 'escalation://ESC-2026-001'].map((uri) =>
        client.readResource({ uri }),
      ),
    );
    expect(JSON.stringify(contents)).toContain('never instructions');
    await expect(client.readResource({ uri: 'escalation://ESC-2026-999' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('list_escalations'),
      data: { uri: 'escalation://ESC-2026-999' },
    });
    await expect(client.readResource({ uri: 'brand://%2e%2e/narratives' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('"brandid"'),
    });
  });

  test('gets a prompt with the facts in it, and its argument completed', async () => {
    const prompt = await client.getPrompt({ name: 'resolve_by_split', arguments: { escalation_id: 'ESC-2026-001' } });
    const [message] = prompt.messages;
    expect(message).toMatchObject({ role: 'user', content: { text: expect.stringContaining('Star Burger') } });
    const suggested = await client.complete({
      ref: { type: 'ref/prompt', name: 'resolve_by_split' },
      argument: { name: 'escalation_id', value: 'esc-2026-001' },
    });
    expect(suggested.completion.values).toContain('ESC-2026-001');
    await expect(
      client.getPrompt({ name: 'resolve_by_split', arguments: { escalation_id: '1' } }),
    ).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('escalation_id'),
    });
  });
});

describe('without a store', () => {
  test('the server lists its tools, says how to make a store, and finds one that is made meanwhile', async () => {
    const empty = temporaryDirectory();
    const client = await clientOf2025(empty.path);
    try {
      const listed = await client.listTools();
      expect(listed.tools).toHaveLength(tools.length);
      const refused = await client.callTool({ name: 'get_brand_details', arguments: { brandid: 12345 } });
      expect(refused._meta).toMatchObject({
        'brand-escalations/refusal': { code: 'no_store', instead: expect.stringContaining('data init') },
      });
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).toStrictEqual(['skill://use-this-server/SKILL.md']);
      await makeSampleStore(empty.path);
      const answered = await client.callTool({ name: 'get_brand_details', arguments: { brandid: 12345 } });
      expect(answered.isError ?? false).toBe(false);
    } finally {
      await client.close();
      empty.remove();
    }
  });
});

describe('the process', () => {
  async function ended(environment: Record<string, string>) {
    const child = spawn(process.execPath, [SERVER], { env: environment });
    const [stdout, stderr, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
      child.stdin.end(),
    ]);
    return { stdout, stderr, code, signal };
  }

  test('ends by itself, in silence, when its client is gone', async () => {
    expect(await ended({ BRAND_ESCALATIONS_DATA: sample.path })).toStrictEqual({
      stdout: '',
      stderr: '',
      code: 0,
      signal: null,
    });
  });

  test('does not start with a setting that it does not know', async () => {
    const { stdout, stderr, code } = await ended({ BRAND_ESCALATIONS_DTA: sample.path });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Did you mean BRAND_ESCALATIONS_DATA?');
  });
});
