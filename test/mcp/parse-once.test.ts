import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { readOperation, writeOperation } from '../../src/domain/change/operation.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { proposePlan } from '../../src/domain/operations/changes/propose-plan.ts';
import { addEscalationNotes } from '../../src/domain/operations/escalations/add-escalation-notes.ts';
import { done } from '../../src/domain/refusal.ts';
import { planTool, readTool, writeTool } from '../../src/mcp/tool.ts';
import { type RunnableTool, runnableTools } from '../../src/mcp/tool-runner.ts';
import { accepted, SmallStore } from '../executor/small-store.ts';
import { call } from './calls.ts';

/** Times that the input of the operation under test was parsed. */
let parses = 0;
const counting = <Schema extends z.ZodObject>(schema: Schema): Schema =>
  schema.refine(() => {
    parses++;
    return true;
  });

const countingRead = readTool({
  operation: readOperation({
    name: 'read_nothing',
    title: 'Read nothing',
    toolset: 'report',
    input: counting(z.strictObject({ limit: z.int().default(20) })),
    output: z.object({ limit: z.int() }),
    refusals: [],
    run: async ({ limit }) => done({ limit }),
  }),
  description: 'Answers its limit.',
  examples: [{ title: 'Without arguments', input: {} }],
  render: () => undefined,
});

const noting = writeOperation({ ...addEscalationNotes, input: counting(addEscalationNotes.input) });
const NOTE = { escalation_id: 'ESC-2026-001', notes: 'Two brands share one id.' };
const tools = [
  countingRead,
  writeTool({ operation: noting, description: 'Adds a note.', examples: [{ title: 'A note', input: NOTE }] }),
  planTool({
    operation: { ...proposePlan, input: counting(proposePlan.input) },
    description: 'Proposes steps.',
    examples: [{ title: 'A note', input: { steps: [{ operation: noting.name, input: NOTE }] } }],
  }),
];

let store: SmallStore;
let runnable: ReadonlyMap<string, RunnableTool>;

beforeAll(async () => {
  store = await SmallStore.open();
  const log = (line: string) => {
    throw new Error(line);
  };
  runnable = runnableTools(tools, { foundation: nodeFoundation(), openStore: async () => done(store.ports), log });
});
afterAll(() => store.close());
beforeEach(() => {
  parses = 0;
});

async function answerOf(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const tool = runnable.get(name);
  if (tool === undefined) throw new Error(`There is no tool ${name}`);
  return accepted(await tool.run(input, call)).structured;
}

describe('the input of a call is parsed', () => {
  test('once by a read', async () => {
    expect(await answerOf('read_nothing', {})).toStrictEqual({ limit: 20 });
    expect(parses).toBe(1);
  });

  test('once by a write, and once more by the executor, which trusts no stored bytes', async () => {
    const { change_id } = z.looseObject({ change_id: z.string() }).parse(await answerOf(noting.name, NOTE));
    expect(parses).toBe(1);
    const change = accepted(await loadChange(change_id, store.ports));
    const operations = new Map([[noting.name, noting]]);
    expect(accepted(await store.decide(change, 'approve', store.approver, operations)).application?.state).toBe(
      'applied',
    );
    expect(parses).toBe(2);
  });

  test('once by a plan, and once for each of its steps', async () => {
    const steps = [1, 2].map((number) => ({ operation: noting.name, input: { ...NOTE, notes: `Finding ${number}.` } }));
    await answerOf('propose_plan', { steps });
    expect(parses).toBe(1 + steps.length);
  });
});
