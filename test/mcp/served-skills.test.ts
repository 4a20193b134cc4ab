import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client as ClientOf2026 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioOf2026 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientOf2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioOf2025 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readSkillFiles } from '../../src/prompts/skills.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url));
const sample = temporaryDirectory();
const files = readSkillFiles();

beforeAll(() => makeSampleStore(sample.path));
afterAll(() => sample.remove());

const started = { command: process.execPath, args: [SERVER], env: { BRAND_ESCALATIONS_DATA: sample.path } };
const skillsSchema = z.looseObject({
  skills: z.array(
    z.looseObject({
      uri: z.string(),
      frontmatter: z.looseObject({ name: z.string(), description: z.string() }),
      resources: z.array(z.looseObject({ uri: z.string(), digest: z.string(), size: z.int() })),
    }),
  ),
});

async function connected2025() {
  const client = new ClientOf2025({ name: 'client of 2025', version: '1.0.0' });
  await client.connect(new StdioOf2025(started));
  return { client, skills: () => client.request({ method: 'skills/list', params: {} }, skillsSchema) };
}

async function connected2026() {
  const options = { versionNegotiation: { mode: { pin: '2026-07-28' } } };
  const client = new ClientOf2026({ name: 'client of 2026', version: '1.0.0' }, options);
  await client.connect(new StdioOf2026(started));
  return { client, skills: () => client.request({ method: 'skills/list', params: {} }, skillsSchema) };
}

describe.each([
  ['of 2025', connected2025],
  ['of 2026', connected2026],
])('a client %s', (_era, connect) => {
  let connection: Awaited<ReturnType<typeof connect>>;

  beforeAll(async () => {
    connection = await connect();
  });
  afterAll(() => connection.client.close());

  test('lists the skills with what each is for, and reads them as they were digested', async () => {
    const { skills } = await connection.skills();
    expect(skills.map((skill) => skill.frontmatter.name).toSorted()).toEqual([...files.keys()].toSorted());
    for (const { uri, frontmatter, resources } of skills) {
      const [content] = (await connection.client.readResource({ uri })).contents;
      const text = content !== undefined && 'text' in content ? content.text : '';
      expect(text).toBe(files.get(frontmatter.name));
      expect(resources).toEqual([
        expect.objectContaining({ uri, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` }),
      ]);
    }
    await expect(connection.client.readResource({ uri: 'skill://nothing/SKILL.md' })).rejects.toThrow();
    await expect(connection.client.readResource({ uri: 'skill://use-this-server/../x' })).rejects.toThrow();
  });

  test('finds the one to read first among the resources', async () => {
    const { resources } = await connection.client.listResources();
    const skills = resources.filter(({ uri }) => uri.startsWith('skill://'));
    expect(skills.map(({ uri }) => uri)).toEqual(['skill://use-this-server/SKILL.md']);
  });
});
