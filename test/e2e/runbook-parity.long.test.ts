import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tools } from '../../src/tools/index.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { asCall, readRunbook, runbookCommands } from '../runbook/command-lines.ts';
import { PARITY } from '../runbook/parity.ts';
import { type Ended, PROGRAM, type Reader, runbookReader } from '../runbook/reader.ts';

/** The number of processors of CI's machine. */
const AT_A_TIME = 2;

const commands = runbookCommands();
let store: TemporaryStore;
let reader: Reader;
let ended: readonly Ended[];

async function onFreshData(line: string): Promise<Ended> {
  const copy = store.copy();
  return reader.run(line, copy.directory).finally(() => copy.remove());
}

/** Returns the results in the order of the lines; a few lines run at once. */
async function allOf(lines: readonly string[]): Promise<readonly Ended[]> {
  const results: Ended[] = [];
  const left = lines.entries();
  const lane = async () => {
    for (const [index, line] of left) results[index] = await onFreshData(line);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return results;
}

beforeAll(async () => {
  store = await temporaryStore({ combos: 6000 });
  reader = runbookReader();
  ended = await allOf(commands.map((command) => asCall(command, PROGRAM)));
});
afterAll(() => {
  store.remove();
  reader.leave();
});

test('the table has a row for each command of the runbook, and a tool in each row', () => {
  expect(commands.length).toBe(readRunbook().match(/^python /gm)?.length);
  expect(PARITY.map(({ script }) => script)).toStrictEqual(commands.map(({ script }) => script));
  const names = tools.map(({ operation }) => operation.name);
  expect(PARITY.map(({ script, tool = script }) => tool).filter((name) => !names.includes(name))).toStrictEqual([]);
});

const refusal = z.object({ refusal: z.object({ code: z.string(), instead: z.string().min(1) }) });

describe.each(commands.map((command, index) => [`${index + 1}. ${command.script}`, index] as const))(
  '%s',
  (_, index) => {
    const expected = PARITY[index]?.expected;
    const command = commands[index];

    test(`${expected?.kind} as the table says`, async () => {
      const { code, output, errors } = ended[index] ?? { code: null, output: '', errors: '' };
      if (expected?.kind === 'refuses') {
        expect([code, output]).toStrictEqual([3, '']);
        const json = await onFreshData(`${command === undefined ? '' : asCall(command, PROGRAM)} --json`);
        expect(refusal.parse(JSON.parse(json.errors)).refusal.code).toBe(expected.code);
        return;
      }
      expect([code, code === 0 ? '' : errors]).toStrictEqual([0, '']);
      expect(output).not.toMatch(/<data-/);
      if (expected?.kind === 'answers') expect(output.split('\n').length).toBeGreaterThan(2);
      if (expected?.kind === 'proposes')
        expect(output).toMatch(
          new RegExp(`^Change CHG-\\w{26}, proposed, ${expected.risk} risk, digest [0-9a-f]{64}\\.`),
        );
    });
  },
);

describe('the tool receives the words that the shell makes', () => {
  const lineOf = (script: string) => {
    const command = commands.find((one) => one.script === script);
    return command === undefined ? '' : asCall(command, PROGRAM);
  };
  const proposed = z.object({ change_id: z.string() });
  const wholeChange = z.object({
    steps: z.array(z.object({ changes: z.array(z.object({ field: z.string(), after: z.json() })) })).min(1),
  });

  test('of two backslashes in double quotes, one backslash', async () => {
    const copy = store.copy();
    const { output } = await reader.run(`${lineOf('create_manual_metadata')} --json`, copy.directory);
    const { change_id } = proposed.parse(JSON.parse(output));
    const whole = await reader.run(`${PROGRAM} call get_change --change-id ${change_id} --json`, copy.directory);
    copy.remove();
    const changes = wholeChange.parse(JSON.parse(whole.output)).steps.flatMap((step) => step.changes);
    expect(changes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'regex', after: '\\bStar\\s+Market\\b' }),
        expect.objectContaining({ field: 'mccids', after: [5411, 5499] }),
      ]),
    );
  });

  test('of a quoted name of two words, one value', async () => {
    const { output } = await onFreshData(`${lineOf('create_brand')} --json`);
    expect(output).toContain('"Star Market"');
  });
});

test('the reports are in the files that the runbook names', () => {
  for (const type of ['daily', 'weekly', 'monthly']) {
    const bytes = readFileSync(join(reader.folder, `${type}_escalation_report.pdf`));
    expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(bytes.length).toBeGreaterThan(10_000);
  }
});
