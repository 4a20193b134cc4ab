import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadChange } from '../../src/domain/change/records.ts';
import { done } from '../../src/domain/refusal.ts';
import { type RunnableTool, runnableTools } from '../../src/mcp/tool-runner.ts';
import { tools } from '../../src/tools/index.ts';
import { accepted, SmallStore } from '../executor/small-store.ts';
import { call } from './calls.ts';

/* What was read is what is previewed, hashed, stored and applied, in whatever spelling a client sent it. */

let store: SmallStore;
let runnable: ReadonlyMap<string, RunnableTool>;

beforeAll(async () => {
  store = await SmallStore.open();
  const log = (line: string) => {
    throw new Error(line);
  };
  runnable = runnableTools(tools, { foundation: store.ports, openStore: async () => done(store.ports), log });
});
afterAll(() => store.close());

const proposalSchema = z.looseObject({ change_id: z.string(), digest: z.string() });

async function run(name: string, input: unknown) {
  const tool = runnable.get(name);
  if (tool === undefined) throw new Error(`There is no tool ${name}`);
  return tool.run(input, call);
}

async function proposed(name: string, input: unknown) {
  return proposalSchema.parse(accepted(await run(name, input)).structured);
}

const split = {
  brandid: 12345,
  new_brands: [
    { brandname: 'Star Grocer', criteria: { mccid: [5411] } },
    { brandname: 'Star Diner', criteria: { any: [{ mccid: [5812] }, { not: { narrative: 'MARKET' } }] } },
  ],
  unassigned: 'keep',
};
/** The same as clients send it that know only texts, or send all fields of a schema. */
const splitSpelled = {
  brandid: '12345',
  new_brands: JSON.stringify([
    { brandname: 'Star Grocer', sector: null, criteria: { mccid: 5411, narrative: null, location: null } },
    { brandname: 'Star Diner', criteria: '{"any":[{"mccid":"5812"},"{\\"not\\":{\\"narrative\\":\\"MARKET\\"}}"]}' },
  ]),
  unassigned: 'keep',
  deactivate_source: '',
  escalation_id: null,
  reason: null,
};

describe('given a proposal in another spelling', () => {
  test('then a write finds the waiting change of the first: same id, same digest', async () => {
    const first = await proposed('split_brand', split);
    expect(await proposed('split_brand', splitSpelled)).toMatchObject(first);
  });

  test('then a plan does, inside its steps too', async () => {
    const notes = { escalation_id: 'ESC-2026-001', notes: '123' };
    const steps = [
      { operation: 'add_escalation_notes', input: notes },
      { operation: 'split_brand', input: split },
      {
        operation: 'create_manual_metadata',
        input: { brandid: { $from: 'steps.1.brands.0.brandid' }, regex: 'STAR', mccids: [5411], confidence: 0.9 },
      },
    ];
    const spelled = [
      { operation: 'add_escalation_notes', input: JSON.stringify({ ...notes, reason: null }) },
      { operation: 'split_brand', input: splitSpelled },
      {
        operation: 'create_manual_metadata',
        input: {
          brandid: { $from: 'steps.1.brands.0.brandid' },
          regex: 'STAR',
          mccids: '5411',
          confidence: '0.9',
          sector: '',
        },
      },
    ];
    const first = await proposed('propose_plan', { steps });
    expect(
      await proposed('propose_plan', { steps: JSON.stringify(spelled), reason: '', escalation_id: null }),
    ).toMatchObject(first);
    const { body } = accepted(await loadChange(first.change_id, store.ports));
    expect(body.steps.map(({ input }) => input)).toStrictEqual(steps.map(({ input }) => input));
  });

  test('then what no spelling means is refused by its field, in a step too', async () => {
    const wrong = { ...split, brandid: '12,345' };
    expect(await run('split_brand', wrong)).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_input', field: 'brandid' },
    });
    const steps = [{ operation: 'split_brand', input: wrong }];
    expect(await run('propose_plan', { steps })).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_input', field: 'steps.0.input.brandid' },
    });
    const hidden = [{ operation: 'create_brand', input: '{"brandname":"New","__proto__":{"sector":"x"}}' }];
    expect(await run('propose_plan', { steps: hidden })).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_input' },
    });
  });
});

test('given no arguments at all, or null, a tool without required ones answers', async () => {
  for (const input of [undefined, null, {}]) expect(await run('list_escalations', input)).toMatchObject({ ok: true });
});

test('given JSON text with more values than any tool allows, refuses before it is parsed', async () => {
  const brandids = `[${'1,'.repeat(30_000)}1]`;
  expect(await run('reprocess_brands', { brandids })).toMatchObject({
    ok: false,
    refusal: { code: 'invalid_input', message: expect.stringContaining('more than 20000 values') },
  });
});
