import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { prompts } from '../../src/prompts/index.ts';
import { readSkills } from '../../src/prompts/skills.ts';
import { tools } from '../../src/tools/index.ts';
import { surroundings } from './calls.ts';
import { offerOf } from './offer-of.ts';
import { makeSampleStore, OWNER, temporaryDirectory } from './sample-store.ts';

/** What a person would read before starting: two or three pages. */
const MOST_TOKENS = 6000;

const directory = temporaryDirectory();
const client = new Client({ name: 'prompts', version: '1.0.0' });
let around: ReturnType<typeof surroundings>;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  around = surroundings(directory.path);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const offer = { version: '0.0.0', ...offerOf({ tools, prompts }), skills: readSkills(), ...around };
  await serverFactory(offer)().connect(theirs);
  await client.connect(ours);
});
afterAll(async () => {
  await client.close();
  await around.close();
  directory.remove();
});

const ARGUMENTS: Readonly<Record<string, string>> = {
  escalation_id: 'ESC-2026-001',
  assignee: OWNER,
  month: '2026-01',
};

async function textOf(name: string, given: Readonly<Record<string, string>>): Promise<string> {
  const { messages } = await client.getPrompt({ name, arguments: given });
  const [message] = messages;
  return message?.content.type === 'text' ? message.content.text : '';
}

async function completed(name: string, argument: string, value: string) {
  const ref = { type: 'ref/prompt', name } as const;
  return (await client.complete({ ref, argument: { name: argument, value } })).completion.values;
}

describe.each(prompts)('the prompt $name', ({ name, arguments: { shape }, facts }) => {
  const given = Object.fromEntries(Object.keys(shape).map((key) => [key, ARGUMENTS[key] ?? '']));

  test('is listed', async () => {
    expect((await client.listPrompts()).prompts.map((one) => one.name)).toContain(name);
  });

  test('tells its guidance with its argument in it, then its facts, at a length that is read', async () => {
    const text = await textOf(name, given);
    const [guidance = '', ...told] = text.split('\n### ');
    for (const value of Object.values(given)) expect(guidance).toContain(value);
    expect(guidance).toContain('do not: mention it');
    expect(told.map((fact) => fact.split(' ')[0])).toEqual(facts.map(({ tool }) => tool));
    expect(text).not.toMatch(/(?<![":$])\{[a-z_]+\}/);
    expect(encode(text).length).toBeLessThan(MOST_TOKENS);
  });

  test('refuses an argument that is not one, by its name', async () => {
    const [key = ''] = Object.keys(shape);
    await expect(textOf(name, { [key]: 'no <such> thing' })).rejects.toThrow(key);
  });
});

test('assignees and months are completed', async () => {
  expect(await completed('shift_handover', 'assignee', OWNER.slice(0, 4))).toContain(OWNER);
  const months = await completed('monthly_review', 'month', '');
  expect(months[0]).toBe(around.foundation.clock.now().slice(0, 7));
  expect(months).toEqual(months.toSorted().toReversed());
  expect(new Set(months.map((month) => month.length))).toEqual(new Set([7]));
});

test('a handover to somebody unknown names the known ones', async () => {
  await expect(textOf('shift_handover', { assignee: 'nobody@example.com' })).rejects.toThrow(OWNER);
});

test('a month that has not begun is refused', async () => {
  await expect(textOf('monthly_review', { month: '2026-13' })).rejects.toThrow('month');
});

test('a prompt whose facts need a tool that there is not is not offered', async () => {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const fewer = tools.filter(({ operation }) => operation.name !== 'get_narratives');
  const offer = { version: '0.0.0', ...offerOf({ tools: fewer, prompts }), skills: new Map(), ...around };
  await serverFactory(offer)().connect(theirs);
  const other = new Client({ name: 'fewer', version: '1.0.0' });
  await other.connect(ours);
  const names = (await other.listPrompts()).prompts.map((one) => one.name);
  expect(names).toContain('triage_escalation');
  expect(names).not.toContain('investigate_escalation');
  await other.close();
});
