import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type EphemeralApprover, ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { asCall, runbookCommands } from '../runbook/command-lines.ts';
import { PROGRAM, type Reader, runbookReader } from '../runbook/reader.ts';

/*
 * The command lines that fresh data refuses, because the runbook has earlier steps. Here a person decides on those
 * steps first, and then the lines work unchanged.
 */

const proposed = z.object({ change_id: z.string(), state: z.literal('proposed') });

let sample: TemporaryStore;
let store: TemporaryStore;
let person: EphemeralApprover;
let reader: Reader;
beforeAll(async () => {
  sample = await temporaryStore({ combos: 6000 });
});
beforeEach(async () => {
  store = sample.copy();
  person = await ephemeralApprover(store);
  reader = runbookReader();
});
afterEach(async () => {
  await person.close();
  store.remove();
  reader.leave();
});
afterAll(() => sample.remove());

/** Returns the lines of a section with these scripts, in its order. */
function linesOf(section: string, ...scripts: string[]): readonly string[] {
  const found = runbookCommands().filter((one) => one.section.startsWith(section) && scripts.includes(one.script));
  return found.map((command) => asCall(command, PROGRAM));
}

async function answer(line: string): Promise<unknown> {
  const { code, output, errors } = await reader.run(`${line} --json`, store.directory);
  expect([line, code, code === 0 ? '' : errors]).toStrictEqual([line, 0, '']);
  return JSON.parse(output);
}

const refusal = z.object({ refusal: z.object({ code: z.string(), instead: z.string() }) });

async function refusedWith(line: string): Promise<z.infer<typeof refusal>['refusal']> {
  const { code, errors } = await reader.run(`${line} --json`, store.directory);
  expect([line, code]).toStrictEqual([line, 3]);
  return refusal.parse(JSON.parse(errors)).refusal;
}

/** Runs the line and approves its proposal as a person. */
async function approved(line: string): Promise<void> {
  const { change_id } = proposed.parse(await answer(line));
  const outcome = await person.decide(await person.look(change_id), 'approve');
  const application = outcome.ok ? outcome.value.application : outcome.refusal;
  expect([line, application]).toMatchObject([line, { state: 'applied' }]);
}

/** A brand of the sample whose name others' narratives hold too: H&M, and H&M Kids. */
const GENERIC_NAME = 167;

describe('Procedure 3', () => {
  test('creates the brands that its lines name, moves their combos, and deactivates the old brand', async () => {
    for (const line of linesOf('Procedure 3', 'create_brand', 'reassign_combos', 'process_brand')) await approved(line);
    const brand = async (brandid: number) => answer(`${PROGRAM} call get_brand_details --brandid ${brandid}`);
    expect(await brand(12346)).toMatchObject({ brand: { brandname: 'Star Market', parent_brandid: 12345 } });
    expect(await brand(12347)).toMatchObject({ brand: { brandname: 'Star Burger', parent_brandid: 12345 } });
    for (const line of linesOf('Procedure 4', 'test_agent_update')) await answer(line);
    for (const line of linesOf('Procedure 3', 'deactivate_brand')) {
      expect(await refusedWith(line)).toMatchObject({
        code: 'conflict',
        instead: expect.stringContaining('--escalation-id'),
      });
      await approved(`${line} --escalation-id ESC-2026-001`);
    }
    expect(await brand(12345)).toMatchObject({ brand: { status: 'inactive' } });
  });
});

describe('Procedure 4', () => {
  test('deploys edited instructions to dev, tests them there, and only then deploys to prod', async () => {
    const file = join(reader.folder, 'infrastructure', 'prompts', 'metadata_production_instructions.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"generic_names": "ignore"', '"generic_names": "qualify"'));
    const [dev = '', prod = ''] = linesOf('Procedure 4', 'deploy_agents');
    const agent = '--agent metadata_production';
    await approved(
      `${PROGRAM} call update_agent_instructions ${agent} --instructions-file ${file} --reason 'Generic names'`,
    );
    expect((await refusedWith(prod)).instead).toContain('dev');
    await approved(dev);
    for (const line of linesOf('Procedure 4', 'test_agent')) await answer(line);
    await approved(`${PROGRAM} call run_agent_test ${agent} --environment dev --test-brandids ${GENERIC_NAME}`);
    await approved(prod);
  });
});
