import { afterAll, beforeAll, expect, test } from 'vitest';
import { refused } from '../../../src/domain/refusal.ts';
import type { HeavyCalls } from '../../../src/mcp/overload/heavy-calls.ts';
import { runnableTools } from '../../../src/mcp/tool-runner.ts';
import { tools } from '../../../src/tools/index.ts';
import { call, surroundings } from '../calls.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';

const sample = temporaryDirectory();
let around: ReturnType<typeof surroundings>;
beforeAll(async () => {
  await makeSampleStore(sample.path);
  around = surroundings(sample.path);
});
afterAll(async () => {
  await around.close();
  sample.remove();
});

const REFUSED = refused({ code: 'busy', message: 'Not done.', instead: 'Nothing.' });

/** Notes what is sent to a thread, and does nothing of it. */
function noting(): { sent: Map<string, unknown>; threads: HeavyCalls } {
  const sent = new Map<string, unknown>();
  const note = async (operation: string, input: unknown) => {
    sent.set(operation, input);
    return REFUSED;
  };
  return { sent, threads: { read: note, propose: note } };
}

const HEAVY = tools.filter(({ operation }) => operation.cost === 'heavy');

test('given threads, then every heavy call is sent to one, with input that survives the way', async () => {
  const { sent, threads } = noting();
  const runnable = runnableTools(tools, { ...around, threads });
  for (const { operation, examples } of HEAVY)
    for (const { input } of examples) {
      expect(await runnable.get(operation.name)?.run(input, call)).toEqual(REFUSED);
      const accepted = sent.get(operation.name);
      expect(structuredClone(accepted)).toStrictEqual(accepted);
    }
  expect([...sent.keys()]).toEqual(HEAVY.map(({ operation }) => operation.name));
});

test('given threads, then input that no schema accepts is refused before', async () => {
  const { sent, threads } = noting();
  const runnable = runnableTools(tools, { ...around, threads });
  for (const { operation } of HEAVY) {
    const outcome = await runnable.get(operation.name)?.run({ no_such_field: 1 }, call);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'invalid_input' } });
  }
  expect(sent).toEqual(new Map());
});

test('given threads, then no other call is sent to one', async () => {
  const { sent, threads } = noting();
  const runnable = runnableTools(tools, { ...around, threads });
  const light = ['list_escalations', 'get_brand_details', 'update_brand_data', 'create_brand'];
  for (const name of light) {
    const example = tools.find(({ operation }) => operation.name === name)?.examples[0].input;
    expect(await runnable.get(name)?.run(example, call)).toMatchObject({ ok: true });
  }
  expect(sent).toEqual(new Map());
});
