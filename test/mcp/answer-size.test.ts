import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longAnswer } from '../../src/mcp/answer-size.ts';
import { type RunnableTool, runnableTools } from '../../src/mcp/tool-runner.ts';
import { tools } from '../../src/tools/index.ts';
import { call, surroundings } from './calls.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

const META = 'anthropic/maxResultSizeChars';
const directory = temporaryDirectory();
let around: ReturnType<typeof surroundings>;
let runnable: ReadonlyMap<string, RunnableTool>;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  around = surroundings(directory.path);
  runnable = runnableTools(tools, around);
});
afterAll(async () => {
  await around.close();
  directory.remove();
});

const row = { type: 'object', properties: { id: { type: 'integer' }, text: { type: 'string' } } };
const page = { type: 'object', properties: { rows: { type: 'array', items: row }, total: { type: 'integer' } } };

describe('the size of an answer', () => {
  test('follows from the rows that a page can have', () => {
    const limited = (maximum: number) => ({ type: 'object', properties: { limit: { type: 'integer', maximum } } });
    expect(longAnswer(limited(20), page)).toBeUndefined();
    const long = longAnswer(limited(1000), page);
    expect(long).toBeGreaterThan(100_000);
    expect(longAnswer(limited(100_000), page)).toBe(500_000);
  });

  test('ends for a form that contains itself', () => {
    const tree = { type: 'object', properties: { not: { $ref: '#/$defs/tree' } } };
    expect(
      longAnswer({}, { type: 'object', properties: { a: { $ref: '#/$defs/tree' } }, $defs: { tree } }),
    ).toBeUndefined();
  });
});

test('a tool whose largest page on the sample is long announces at least as much', async () => {
  let announced = 0;
  for (const [name, { listed, run }] of runnable) {
    const tool = tools.find(({ operation }) => operation.name === name);
    if (tool === undefined || tool.operation.effect !== 'read') continue;
    const limit = 'limit' in tool.operation.input.shape ? { limit: 200 } : {};
    const outcome = await run({ ...tool.examples[0].input, ...limit }, call);
    if (!outcome.ok) continue;
    const size = Math.max(outcome.value.text.length, JSON.stringify(outcome.value.structured).length);
    const most = listed.config._meta?.[META];
    if (most !== undefined) announced++;
    if (size > 40_000) expect(most, `${name}: ${size}`).toBeGreaterThanOrEqual(size);
  }
  expect(announced).toBeGreaterThan(3);
});

test('a write, whose answer is short, announces nothing', () => {
  for (const { operation } of tools)
    if (operation.effect === 'write') expect(runnable.get(operation.name)?.listed.config._meta).toBeUndefined();
});
