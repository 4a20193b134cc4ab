import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { refused } from '../../src/domain/refusal.ts';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { prompts } from '../../src/prompts/index.ts';
import { readSkills } from '../../src/prompts/skills.ts';
import { resources } from '../../src/resources/index.ts';
import { tools } from '../../src/tools/index.ts';
import {
  BUDGETS,
  MOST_INPUT_TOKENS_OF_A_TOOL,
  type Side,
  sizeOf,
  TOOLS_THAT_FIT,
  type ToolSize,
  toolsThatFit,
  totalOf,
} from './tool-sizes.ts';
import { untypedPlaces } from './untyped-objects.ts';

/*
 * What clients see, frozen. A change here is a change for every agent that uses the server: look at the difference,
 * then accept it with `npx vitest run test/surface -u`.
 */

/**
 * Free-form JSON that answers may hold: what an operation found, and what it gave, in a form of its own. Each of the 25
 * write operations has its forms; their list would be longer than all other output schemas together.
 */
const FREE_FORM: Readonly<Record<string, readonly string[]>> = {
  get_change: ['steps[].evidence{}', 'outcome.results[]'],
  wait_for_change: ['change.steps[].evidence{}', 'change.outcome.results[]'],
};

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

/** Says where there is most to save. */
function report(sizes: readonly ToolSize[], side: Side): string {
  const rows = sizes.toSorted((a, b) => b[side] - a[side]).map((size) => `${size[side]} ${size.name}`);
  return `${totalOf(sizes, side)} of ${BUDGETS[side]} ${side} tokens, ${sizes.length} tools:\n${rows.join('\n')}\n`;
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

  test('has no tool that is too long for a model to read in full', async () => {
    const { tools: listed } = await client.listTools();
    const sizes = listed.map(sizeOf);
    const long = sizes.filter(({ input }) => input > MOST_INPUT_TOKENS_OF_A_TOOL);
    expect(long, report(sizes, 'input')).toStrictEqual([]);
  });

  test.each(['input', 'output'] as const)(
    'keeps to the %s budget, with tools that are short enough for as many as it is meant to hold',
    async (side) => {
      const { tools: listed } = await client.listTools();
      const sizes = listed.map(sizeOf);
      expect(totalOf(sizes, side), report(sizes, side)).toBeLessThanOrEqual(BUDGETS[side]);
      expect(toolsThatFit(sizes, side), report(sizes, side)).toBeGreaterThanOrEqual(TOOLS_THAT_FIT);
    },
  );

  test('has the budgets that CONTRIBUTING names', () => {
    const contributing = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
    const [, section = ''] = contributing.split('### When a budget is spent');
    for (const budget of [BUDGETS.input, MOST_INPUT_TOKENS_OF_A_TOOL, BUDGETS.output])
      expect(section).toContain(budget.toLocaleString('en'));
  });

  test('has no untyped object in an output schema, apart from free-form JSON', async () => {
    const { tools: listed } = await client.listTools();
    const untyped = listed.map(({ name, outputSchema }) => [name, untypedPlaces(outputSchema)] as const);
    expect(Object.fromEntries(untyped.filter(([, places]) => places.length > 0))).toStrictEqual(FREE_FORM);
  });
});

describe('untyped places of a schema', () => {
  test.each([
    ['any value', { type: 'object', properties: { a: {} } }, ['a']],
    ['any value, with a description', { type: 'object', properties: { a: { description: 'Anything' } } }, ['a']],
    ['any object', { type: 'object', properties: { a: { type: 'object' } } }, ['a{}']],
    ['an object or null', { type: 'object', properties: { a: { type: ['object', 'null'] } } }, ['a{}']],
    [
      'any values of an object',
      { type: 'object', properties: { a: { type: 'object', additionalProperties: {} } } },
      ['a{}'],
    ],
    ['additional values', { type: 'object', properties: {}, additionalProperties: true }, ['{}']],
    ['any items', { type: 'array', items: {} }, ['[]']],
    ['items left open', { type: 'array' }, ['[]']],
    ['inside a union', { anyOf: [{ type: 'null' }, { type: 'object', properties: { a: {} } }] }, ['a']],
    ['inside a definition', { type: 'object', properties: {}, $defs: { row: { type: 'object' } } }, ['row{}']],
    ['none', { type: 'object', properties: { a: { $ref: '#/$defs/b' }, c: { enum: [1] } } }, []],
  ])('finds %s', (_, schema, places) => {
    expect(untypedPlaces(schema)).toStrictEqual(places);
  });
});
