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
import { offerOf } from '../mcp/offer-of.ts';
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
import { withoutType } from './types.ts';
import { untypedPlaces } from './untyped-objects.ts';

/*
 * What clients see, frozen. A change here is a change for every agent that uses the server: look at the difference,
 * then accept it with `npx vitest run test/surface -u`.
 */

/**
 * The only free-form JSON: the arguments of a plan's steps. Their schema is that of the tool that a step names; all of
 * them would take more tokens than all other inputs together.
 */
const FREE_FORM: Readonly<Record<string, readonly string[]>> = { propose_plan: ['steps[].input{}'] };

const FROZEN_TOOLS = new URL('tools/', import.meta.url);

const noStore = refused({ code: 'no_store', message: 'None.', instead: 'None needed.' });
const noStoreDependencies = { foundation: nodeFoundation(), openStore: async () => noStore, log: () => undefined };

const client = new Client({ name: 'surface', version: '1.0.0' });

beforeAll(async () => {
  const skills = readSkills();
  const build = serverFactory({
    version: '0.0.0',
    ...offerOf({ tools, resources, prompts }),
    skills,
    ...noStoreDependencies,
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

  test('has no untyped object, apart from free-form JSON', async () => {
    const { tools: listed } = await client.listTools();
    const untyped = listed.map(
      ({ name, inputSchema, outputSchema }) =>
        [name, [...untypedPlaces(inputSchema), ...untypedPlaces(outputSchema)]] as const,
    );
    expect(Object.fromEntries(untyped.filter(([, places]) => places.length > 0))).toStrictEqual(FREE_FORM);
  });

  test('has a type on every schema in the inputs and outputs of tools, beside enum, const, $ref and anyOf too', async () => {
    const { tools: listed } = await client.listTools();
    const places = listed.flatMap(({ name, inputSchema, outputSchema }) => [
      ...withoutType(inputSchema, `${name} input`),
      ...withoutType(outputSchema, `${name} output`),
    ]);
    expect(places).toStrictEqual([]);
  });

  test('has a type on every argument of a prompt', () => {
    for (const { name, input } of offerOf({ prompts }).catalogue.prompts) {
      expect(withoutType(input, name)).toStrictEqual([]);
    }
  });
});

describe('places without a type', () => {
  test.each([
    ['an enum', { type: 'object', properties: { a: { enum: ['x'] } } }, ['.a']],
    ['a constant', { type: 'object', properties: { a: { const: true } } }, ['.a']],
    ['a reference', { type: 'array', items: { $ref: '#/$defs/b' }, $defs: { b: { type: 'string' } } }, ['.items']],
    ['a union', { type: 'object', properties: { a: { anyOf: [{ type: 'string' }] } } }, ['.a']],
    ['a member of a union', { type: 'string', anyOf: [{ enum: ['x'] }] }, ['.0']],
    ['a value of another type than the one given', { type: 'string', enum: ['x', 1] }, ['']],
    ['null where only a text is typed', { type: 'string', enum: ['x', null] }, ['']],
    ['values of an object', { type: 'object', additionalProperties: {} }, ['.additionalProperties']],
    ['none', { type: ['string', 'null'], enum: ['x', null] }, []],
  ])('finds %s', (_, schema, places) => {
    expect(withoutType(schema)).toStrictEqual(places);
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
