import { existsSync, readdirSync } from 'node:fs';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { refused } from '../../src/domain/refusal.ts';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { prompts } from '../../src/prompts/index.ts';
import { readSkills } from '../../src/prompts/skills.ts';
import { resources } from '../../src/resources/index.ts';
import { tools } from '../../src/tools/index.ts';

/*
 * What clients see, frozen. A change here is a change for every agent that uses the server: look at the difference,
 * then accept it with `npx vitest run test/surface -u`.
 */

/** o200k tokens of what a model sees of a tool: name, description, input schema (docs: TOOLS, "Size"). */
const MOST_TOKENS_OF_A_TOOL = 450;
const MOST_TOKENS_OF_ALL = 12_000;
/** Of the output schemas together, which clients keep from models. */
const MOST_TOKENS_OF_OUTPUTS = 20_000;

const FROZEN_TOOLS = new URL('tools/', import.meta.url);

const client = new Client({ name: 'surface', version: '1.0.0' });

beforeAll(async () => {
  const noStore = refused({ code: 'no_store', message: 'None.', instead: 'None needed.' });
  const build = serverFactory({
    version: '0.0.0',
    tools,
    resources,
    prompts,
    skills: readSkills(),
    foundation: nodeFoundation(),
    openStore: async () => noStore,
    log: () => undefined,
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await build().connect(theirs);
  await client.connect(ours);
});
afterAll(() => client.close());

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

interface Size {
  readonly name: string;
  readonly tokens: number;
}

type ListedTools = Awaited<ReturnType<typeof client.listTools>>['tools'];

async function sizesOf(parts: (tool: ListedTools[number]) => readonly unknown[]): Promise<readonly Size[]> {
  const { tools: listed } = await client.listTools();
  const text = (part: unknown) => (typeof part === 'string' ? part : JSON.stringify(part ?? ''));
  return listed.map((tool) => ({ name: tool.name, tokens: encode(parts(tool).map(text).join('')).length }));
}

const total = (sizes: readonly Size[]): number => sizes.reduce((sum, { tokens }) => sum + tokens, 0);

/** Said where a budget is exceeded: where there is most to save. */
function tooLarge(sizes: readonly Size[]): string {
  const rows = sizes.toSorted((a, b) => b.tokens - a.tokens).map(({ name, tokens }) => `${tokens} ${name}`);
  return `${total(sizes)} tokens of ${sizes.length} tools:\n${rows.join('\n')}\n`;
}

describe('the public surface', () => {
  test('tools are as they were', async () => {
    const listed = await client.listTools();
    for (const tool of listed.tools) await expect(pretty(tool)).toMatchFileSnapshot(`tools/${tool.name}.snap`);
    const names = listed.tools.map((tool) => `${tool.name}.snap`);
    const frozen = existsSync(FROZEN_TOOLS) ? readdirSync(FROZEN_TOOLS) : [];
    expect(frozen.filter((file) => !names.includes(file))).toStrictEqual([]);
  });

  test('resource templates, prompts and instructions are as they were', async () => {
    const { resourceTemplates } = await client.listResourceTemplates();
    await expect(pretty(resourceTemplates)).toMatchFileSnapshot('resource-templates.snap');
    const listed = await client.listPrompts();
    await expect(pretty(listed.prompts)).toMatchFileSnapshot('prompts.snap');
    await expect(`${client.getInstructions()}\n`).toMatchFileSnapshot('instructions.snap');
  });

  test('the instructions name tools that exist', () => {
    const named = client.getInstructions()?.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(tools.map((tool) => tool.operation.name)).toEqual(expect.arrayContaining(named));
  });

  test('listing twice gives the same bytes', async () => {
    expect(pretty(await client.listTools())).toBe(pretty(await client.listTools()));
  });

  test('is short enough for a model to read in full', async () => {
    const sizes = await sizesOf(({ name, description, inputSchema }) => [name, description, inputSchema]);
    const large = sizes.filter(({ tokens }) => tokens > MOST_TOKENS_OF_A_TOOL);
    expect(large, tooLarge(sizes)).toStrictEqual([]);
    expect(total(sizes), tooLarge(sizes)).toBeLessThan(MOST_TOKENS_OF_ALL);
  });

  test('has output schemas that a client can hold', async () => {
    const sizes = await sizesOf(({ outputSchema }) => [outputSchema]);
    expect(total(sizes), tooLarge(sizes)).toBeLessThan(MOST_TOKENS_OF_OUTPUTS);
  });
});
