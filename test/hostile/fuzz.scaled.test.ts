import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done, REFUSAL_CODES } from '../../src/domain/refusal.ts';
import { type RunnableTool, runnableTools } from '../../src/mcp/tool-runner.ts';
import { tools } from '../../src/tools/index.ts';
import { dumpDatabase } from '../backends/embedded/dump.ts';
import { accepted, ROOT_CAUSE, SmallStore } from '../executor/small-store.ts';
import { isAll, runs } from '../set-up/volume.ts';
import { inputsOf } from './from-schema.ts';

const CALLS_OF_A_TOOL = runs(60, 400);
/** Fixed, so that a run can be repeated. Another seed gives other calls. */
const SEED = 20_260_214;
/** Words that only our own code or its drivers would print. */
const INSIDES =
  /node:internal|\.ts:\d+|SQLITE_|SqliteError|at (?:async )?[\w.<>]+ \(|ZodError|Cannot read propert|is not a function/;

let store: SmallStore;
let runnable: ReadonlyMap<string, RunnableTool>;
let changeId = '';
const faults: string[] = [];
/** Tools that some of the inputs were valid for. */
const reached = new Set<string>();

beforeAll(async () => {
  store = await SmallStore.open();
  changeId = accepted(await store.propose([ROOT_CAUSE])).body.change_id;
  runnable = runnableTools(tools, {
    foundation: store.ports,
    openStore: async () => done(store.ports),
    log: (line) => void faults.push(line),
  });
});
afterAll(() => store.close());

const call = {
  connection: 'a connection',
  clientName: 'fuzz',
  signal: new AbortController().signal,
  progress: () => {},
};

describe('given valid and nearly valid arguments', () => {
  const before = { data: '', authority: '' };
  beforeAll(() => {
    before.data = dumpDatabase(`${store.directory}/data.db`);
    before.authority = dumpDatabase(`${store.directory}/authority.db`);
  });

  test.each(tools.map((tool) => [tool.operation.name]))(
    '%s answers or refuses, and reveals no internals',
    async (name) => {
      const tool = runnable.get(name);
      if (tool === undefined) throw new Error(`${name} is not registered`);
      const schema = tool.listed.config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
      let understood = 0;
      const check = fc.asyncProperty(inputsOf(schema, [changeId]), async (input) => {
        const outcome = await tool.run(input, call);
        if (outcome.ok || outcome.refusal.code !== 'invalid_input') understood++;
        if (outcome.ok) {
          expect(outcome.value.text).not.toMatch(INSIDES);
          return;
        }
        const { code, message, instead } = outcome.refusal;
        expect(REFUSAL_CODES).toContain(code);
        expect(`${message} ${instead}`).not.toMatch(INSIDES);
        expect(message.length + instead.length).toBeLessThan(5000);
      });
      await fc.assert(check, { numRuns: CALLS_OF_A_TOOL, seed: SEED });
      expect(faults).toEqual([]);
      if (understood > 0) reached.add(name);
      // Some inputs must pass the schema, or the test would check little.
      if (isAll()) expect(understood).toBeGreaterThan(0);
    },
  );

  test('then nine tools of ten were reached behind their schemas', () => {
    expect(reached.size).toBeGreaterThanOrEqual(0.9 * tools.length);
  });

  test('then neither data nor authority has changed', () => {
    expect(dumpDatabase(`${store.directory}/data.db`)).toBe(before.data);
    expect(dumpDatabase(`${store.directory}/authority.db`)).toBe(before.authority);
  });
});
