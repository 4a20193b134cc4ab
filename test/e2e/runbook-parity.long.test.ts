import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { StoredProposal } from '../../src/domain/ports/proposals.ts';
import { tools } from '../../src/tools/index.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { asCall, readRunbook, runbookCommands } from '../runbook/command-lines.ts';
import type { Fact } from '../runbook/facts.ts';
import { PARITY } from '../runbook/parity.ts';
import { type Ended, PROGRAM, type Reader, runbookReader } from '../runbook/reader.ts';

/** The number of processors of CI's machine. */
const AT_A_TIME = 2;

const commands = runbookCommands();
let store: TemporaryStore;
let reader: Reader;
let ended: readonly Outcome[];

/** What a line answered, and the change that it proposed, if any: its bytes in the store. */
interface Outcome extends Ended {
  readonly proposal: StoredProposal | undefined;
}

async function onFreshData(line: string): Promise<Outcome> {
  const copy = store.copy();
  try {
    const result = await reader.run(line, copy.directory);
    return { ...result, proposal: await withAgentSide(copy, firstProposal) };
  } finally {
    copy.remove();
  }
}

async function withAgentSide<T>({ directory }: TemporaryStore, work: (ports: AgentPorts) => Promise<T>): Promise<T> {
  const ports = openAgentSide(directory, nodeFoundation());
  return work(ports).finally(() => ports.close());
}

const firstProposal = async ({ proposals }: AgentPorts) => (await proposals.proposalPage({}, 1)).rows[0];

/** All texts and numbers in a JSON document. */
function leaves(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.values(value).flatMap(leaves);
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ');

/** The facts that none of the texts holds. A number counts where it stands alone. */
function missing(facts: readonly Fact[], texts: readonly string[]): readonly Fact[] {
  return facts.filter((fact) => {
    const number = new RegExp(`(?<![\\d.])${fact}(?![\\d]|\\.\\d)`);
    return !texts.some((text) =>
      typeof fact === 'number' ? number.test(text) : squeezed(text).includes(squeezed(fact)),
    );
  });
}

/** Returns the results in the order of the lines; a few lines run at once. */
async function allOf(lines: readonly string[]): Promise<readonly Outcome[]> {
  const results: Outcome[] = [];
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

const body = z.object({
  steps: z.array(
    z.object({ preview: z.object({ changes: z.array(z.object({ field: z.string(), after: z.json() })) }) }),
  ),
});
const refusal = z.object({ refusal: z.object({ code: z.string(), instead: z.string().min(1) }) });

describe.each(commands.map((command, index) => [`${index + 1}. ${command.script}`, index] as const))(
  '%s',
  (_, index) => {
    const expected = PARITY[index]?.expected;
    const command = commands[index];

    const none: Outcome = { code: null, output: '', errors: '', proposal: undefined };
    const outcome = () => ended[index] ?? none;
    const facts = () =>
      withAgentSide(store, async ({ data }) => (await expected?.facts({ line: command?.text ?? '', data })) ?? []);

    test(`${expected?.kind} as the table says`, async () => {
      const { code, output, errors } = outcome();
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

    test('with the facts of the store and of the line', async () => {
      const expectedFacts = await facts();
      expect(expectedFacts.length).toBeGreaterThan(0);
      const { output, errors, proposal } = outcome();
      if (expected?.kind === 'proposes') {
        if (proposal === undefined) throw new Error('nothing was proposed');
        expect(missing([proposal.change_id, proposal.digest], [output])).toStrictEqual([]);
        expect(missing(expectedFacts, leaves(JSON.parse(proposal.canonical)))).toStrictEqual([]);
        return;
      }
      expect(proposal).toBeUndefined();
      expect(missing(expectedFacts, [expected?.kind === 'refuses' ? errors : output])).toStrictEqual([]);
    });
  },
);

describe('the tool receives the words that the shell makes', () => {
  const lineOf = (script: string) => {
    const command = commands.find((one) => one.script === script);
    return command === undefined ? '' : asCall(command, PROGRAM);
  };
  /** The fields that a line would change, with what they would hold, as the store has the change. */
  async function changesOf(script: string) {
    const { proposal } = await onFreshData(lineOf(script));
    const { steps } = body.parse(JSON.parse(proposal?.canonical ?? '{}'));
    return steps.flatMap(({ preview }) => preview.changes);
  }

  test('of two backslashes in double quotes, one backslash', async () => {
    expect(await changesOf('create_manual_metadata')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'regex', after: '\\bStar\\s+Market\\b' }),
        expect.objectContaining({ field: 'mccids', after: [5411, 5499] }),
      ]),
    );
  });

  test('of a quoted name of two words, one value', async () => {
    expect(await changesOf('create_brand')).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: 'brandname', after: 'Star Market' })]),
    );
  });
});

test('a fact that an answer lacks, or holds as a part of another number only, is missed', () => {
  const text = ['296 combos of 12345, share 0.155.\n\\bSTAR\\b'];
  expect(missing([296, 12345, '\\bSTAR\\b', 'combos of'], text)).toStrictEqual([]);
  expect(missing([29, 2345, 155, 0, 'Star'], text)).toStrictEqual([29, 2345, 155, 0, 'Star']);
});

test('the reports are in the files that the runbook names', () => {
  for (const type of ['daily', 'weekly', 'monthly']) {
    const bytes = readFileSync(join(reader.folder, `${type}_escalation_report.pdf`));
    expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(bytes.length).toBeGreaterThan(10_000);
  }
});
