import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { bundle } from '../../scripts/bundle.ts';
import { SERVER, startServer } from '../mcp/http/server-process.ts';
import { makeSampleStore, temporaryDirectory } from '../mcp/sample-store.ts';
import { subscribingClient } from '../mcp/subscriptions/subscribing-client.ts';

const sample = temporaryDirectory();
const published = temporaryDirectory();
const clients: Client[] = [];

async function connected(script: string, args: readonly string[] = [], coverage?: string): Promise<Client> {
  const client = new Client({ name: 'bundle', version: '1.0.0' });
  const env = {
    BRAND_ESCALATIONS_DATA: sample.path,
    ...(coverage === undefined ? {} : { NODE_V8_COVERAGE: coverage }),
  };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [script, ...args], env }));
  clients.push(client);
  return client;
}

beforeAll(async () => {
  await Promise.all([makeSampleStore(sample.path), bundle(published.path)]);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  sample.remove();
  published.remove();
});

test.each([[[]], [['--read-only']], [['--toolsets', 'triage,changes']], [['--toolsets', 'report', '--read-only']]])(
  'the published server started with %j lists what the source lists, although it did not work that out',
  async (args) => {
    const servers = [connected(`${published.path}/server.mjs`, args), connected(SERVER, args)];
    const [ours, source] = await Promise.all(
      servers.map(async (connecting) => {
        const client = await connecting;
        return [
          await client.listTools(),
          await client.listPrompts(),
          await client.listResourceTemplates(),
          client.getInstructions(),
        ];
      }),
    );
    expect(ours).toStrictEqual(source);
  },
);

test.each(['cli.mjs', 'follower.mjs'])('the published %s finds the classes of the AWS SDK', async (script) => {
  const aws = { BACKEND: 'aws', AWS_ENVIRONMENT: 'test', AWS_BUCKET: 'bucket', DATA: join(published.path, 'node') };
  const env = Object.fromEntries(Object.entries(aws).map(([name, value]) => [`BRAND_ESCALATIONS_${name}`, value]));
  const args = [join(published.path, script), ...(script === 'cli.mjs' ? ['data', 'info'] : [])];
  const run = promisify(execFile)(process.execPath, args, { env });
  await expect(run).rejects.toMatchObject({ stderr: expect.stringContaining('Set AWS_REGION') });
});

const coverageSchema = z.object({ result: z.array(z.object({ url: z.string() })) });

/** Returns the parts of the program that a published server loads to answer. Chunks are what parts share. */
async function partsLoaded(ask: (client: Client) => Promise<unknown>): Promise<readonly string[]> {
  const coverage = temporaryDirectory();
  try {
    const client = await connected(`${published.path}/server.mjs`, [], coverage.path);
    await ask(client);
    await client.close();
    const scripts = readdirSync(coverage.path).flatMap(
      (file) => coverageSchema.parse(JSON.parse(readFileSync(join(coverage.path, file), 'utf8'))).result,
    );
    const names = scripts.filter(({ url }) => url.includes(published.path)).map(({ url }) => basename(url, '.mjs'));
    return names.filter((name) => !name.startsWith('chunk-')).toSorted();
  } finally {
    coverage.remove();
  }
}

test('it starts and lists with one part of the program, and a read loads few more', async () => {
  const lists = async (client: Client) => [await client.listTools(), await client.listPrompts()];
  expect(await partsLoaded(lists)).toStrictEqual(['server', 'start']);
  const reads = await partsLoaded((client) =>
    client.callTool({ name: 'get_escalation', arguments: { escalation_id: 'ESC-2026-001' } }),
  );
  expect(reads).toEqual(expect.arrayContaining(['answer', 'start', 'tools']));
  expect(reads.length).toBeLessThan(15);
  expect(reads.filter((name) => /regex|re2js|analysis|pdfmake|echarts|nodemailer/.test(name))).toStrictEqual([]);
});

test('its counting thread, its guidance and its refusals come along', async () => {
  const client = await connected(`${published.path}/server.mjs`);
  const counted = await client.callTool({
    name: 'test_metadata_regex',
    arguments: { regex: '\\bSTAR\\b', brandid: 12345 },
  });
  expect(counted.structuredContent).toMatchObject({ accepted: true, coverage: { complete: true } });
  const prompt = await client.getPrompt({ name: 'resolve_by_split', arguments: { escalation_id: 'ESC-2026-001' } });
  expect(JSON.stringify(prompt.messages)).toContain('Star Burger');
  for (const uri of ['runbook://overview', 'skill://use-this-server/SKILL.md']) {
    const [content] = (await client.readResource({ uri })).contents;
    expect(content).toMatchObject({ mimeType: 'text/markdown', text: expect.stringContaining('propose_plan') });
  }
  const refused = await client.callTool({ name: 'get_brand_details', arguments: { brandid: 'Star' } });
  expect(refused._meta).toMatchObject({ 'brand-escalations/refusal': { field: 'brandid' } });
});

test('it typesets a report, with the font that comes along', async () => {
  const client = await connected(`${published.path}/server.mjs`);
  const [content] = (await client.readResource({ uri: 'report://monthly/2026-01?format=pdf' })).contents;
  const blob = content !== undefined && 'blob' in content ? content.blob : '';
  const pdf = Buffer.from(blob, 'base64').toString('latin1');
  expect(pdf.slice(0, 5)).toBe('%PDF-');
  expect(pdf).toContain('Roboto-Regular');
});

test('it serves over HTTP as well', async () => {
  const server = await startServer(sample.path, `${published.path}/server.mjs`);
  const client = await subscribingClient('v2', { server });
  expect((await client.callTool('get_brand_details', { brandid: 12345 })).isError).toBe(false);
  await client.close();
  expect(await server.end()).toBe(0);
});
