import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { NewerFormat } from '../../src/domain/record-format.ts';
import { canonicalJson } from '../../src/domain/text/canonical.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { howToGetRelease, installationIn } from '../../src/installation.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { tools } from '../../src/tools/index.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { accepted, refusalOf } from '../executor/small-store.ts';
import { factsOnRecord, openReleased } from '../fixtures/read-facts.ts';
import { unpackReleasedStore } from '../fixtures/released-store.ts';
import { call, surroundings } from '../mcp/calls.ts';
import { runPiped } from './terminal.ts';

/* A store into which a newer release wrote: documents of formats that this program does not know. */

const directories = givenDirectory();
let directory: string;
beforeEach(async () => {
  directory = directories.make();
  unpackReleasedStore(directory);
  // The tables of this release, with the documents as they were.
  await openReleased(directory).close();
});
afterEach(() => directories.clear());

const ESCALATION = 'ESC-2026-035';
/** A note on the escalation, approved and not applied. */
const APPROVED = 'CHG-01KJF58W70162XK4VHQCX4QF4N';
const NEWER = /^A stored escalation has format 99, and this program knows formats up to \d+\. Use the newer release/;

function alter(file: 'data' | 'proposals', sql: string, ...values: string[]): void {
  const database = new Database(storeFiles(directory)[file], { readOnly: false });
  if (database.run(sql, ...values) !== 1) throw new Error('nothing was altered');
  database.close();
}

const raiseEscalation = () =>
  alter(
    'data',
    "UPDATE escalation SET document = json_set(document, '$.format', 99, '$.mood', 'calm') WHERE escalation_id = ?",
    ESCALATION,
  );

/** The change as a newer release would have proposed it. */
function raiseProposal(changeId: string): void {
  const database = new Database(storeFiles(directory).proposals, { readOnly: false });
  const row = database.get('SELECT canonical FROM proposal WHERE change_id = ?', changeId);
  const body = { ...JSON.parse(String(row?.canonical)), format: 'brand-escalations/change/99', mood: 'calm' };
  const canonical = canonicalJson(body);
  database.execute('DROP TRIGGER proposal_is_never_edited');
  const sql = 'UPDATE proposal SET canonical = ?, digest = ? WHERE change_id = ?';
  database.run(sql, canonical, nodeHasher.sha256(canonical), changeId);
  database.close();
}

async function ask(tool: string, input: object) {
  const around = surroundings(directory);
  try {
    const outcome = await runnableTools(tools, around).get(tool)?.run(input, call);
    if (outcome === undefined) throw new Error('no such tool');
    return { outcome, logged: around.logged };
  } finally {
    await around.close();
  }
}

test('given a newer escalation, a tool that reads it refuses and says so; it is no fault', async () => {
  raiseEscalation();
  const { outcome, logged } = await ask('get_escalation', { escalation_id: ESCALATION });
  const refusal = refusalOf(outcome);
  expect(refusal.code).toBe('no_store');
  expect(refusal.message).toMatch(NEWER);
  expect(logged).toStrictEqual([]);
  accepted((await ask('get_escalation', { escalation_id: 'ESC-2026-063' })).outcome);
});

test('given a newer escalation of a known release, that release is named, with the way to get it', async () => {
  raiseEscalation();
  await openReleased(directory).close();
  const authority = new Database(storeFiles(directory).authority, { readOnly: false });
  authority.run("UPDATE release SET version = '98.7.6'");
  authority.close();
  const refusal = refusalOf((await ask('get_escalation', { escalation_id: ESCALATION })).outcome);
  expect(refusal.message).toContain(`release 98.7.6. ${howToGetRelease('98.7.6', installationIn())}`);
});

test('given a newer escalation, the command line says so and ends as a refusal', () => {
  raiseEscalation();
  const { code, errors } = runPiped(directory, ['call', 'get_escalation', '--escalation-id', ESCALATION]);
  expect([code, errors]).toEqual([3, expect.stringMatching(NEWER)]);
});

test('given a newer escalation, a change on it is not applied, and its approval stays good', async () => {
  raiseEscalation();
  const { ports, close } = openReleased(directory);
  await expect(applyApproved(ports, writeOperations)).rejects.toThrow(NewerFormat);
  const underWay = (await ports.authority.unresolvedApplications()).filter(({ state }) => state === 'applying');
  expect(underWay).toStrictEqual([]);
  expect(await ports.data.appliedChange(APPROVED)).toBeUndefined();
  expect(accepted(await loadChange(APPROVED, ports)).state).toBe('approved');
  await close();
});

test('given a newer proposal, the list has it as unreadable with the reason, and reading it is refused', async () => {
  raiseProposal(APPROVED);
  const { outcome } = await ask('list_changes', { limit: 100 });
  const { changes } = accepted(outcome).structured as {
    changes: { change_id: string; state: string; summary: string }[];
  };
  expect(changes).toHaveLength(factsOnRecord().answers.list_changes.total);
  const row = changes.find((one) => one.change_id === APPROVED);
  expect(row?.state).toBe('unreadable');
  expect(row?.summary).toMatch(/^A stored change has format 99/);
  for (const tool of ['get_change', 'withdraw_change']) {
    const refusal = refusalOf((await ask(tool, { change_id: APPROVED })).outcome);
    expect(refusal).toMatchObject({ code: 'no_store', message: expect.stringMatching(/has format 99/) });
  }
});

test('given a newer proposal with another digest than its bytes have, it is tampered with', async () => {
  raiseProposal(APPROVED);
  const database = new Database(storeFiles(directory).proposals, { readOnly: false });
  database.run('UPDATE proposal SET digest = ? WHERE change_id = ?', 'd'.repeat(64), APPROVED);
  database.close();
  expect(refusalOf((await ask('get_change', { change_id: APPROVED })).outcome).code).toBe('tampered');
});
