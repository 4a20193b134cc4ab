import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { factsOnRecord } from '../fixtures/read-facts.ts';
import { unpackReleasedStore } from '../fixtures/released-store.ts';
import { connectV2 } from '../harness/connect.ts';
import { runPiped } from './terminal.ts';

const directories = givenDirectory();
let directory: string;
beforeEach(() => {
  directory = directories.make();
  unpackReleasedStore(directory);
});
afterEach(() => directories.clear());

const FACTS = factsOnRecord();

describe('given a store that release 0.1.0 left, and the programs as they are started', () => {
  const stored = FACTS.answers.get_escalation['ESC-2026-063'];
  const facts = { escalation_id: 'ESC-2026-063', status: stored?.status, version: stored?.version };

  test('then get_escalation refuses it with the way to bring it up to date, and answers after that', async () => {
    const client = await connectV2(directory);
    const ask = async () => (await client.callTool('get_escalation', { escalation_id: 'ESC-2026-063' })).structured;
    const before = await client.callTool('get_escalation', { escalation_id: 'ESC-2026-063' });
    expect(before.refusal?.instead).toContain('data migrate');
    const fromCli = () =>
      JSON.parse(runPiped(directory, ['call', 'get_escalation', '--json', '--escalation-id', 'ESC-2026-063']).output);
    const migrated = runPiped(directory, ['data', 'migrate', '--json']);
    expect([migrated.code, JSON.parse(migrated.output)]).toMatchObject([0, { store_id: FACTS.records.store.store_id }]);
    // The server that was connected before goes on.
    expect(await ask()).toMatchObject(facts);
    expect(fromCli()).toMatchObject(facts);
    await client.close();
    expect(runPiped(directory, ['audit', 'verify'])).toMatchObject({ code: 0, errors: '' });
  });

  test('then it can be backed up before it is brought up to date', () => {
    const backup = `${directories.make()}/copy`;
    expect(runPiped(directory, ['data', 'backup', backup, '--json']).code).toBe(0);
    expect(runPiped(backup, ['audit', 'verify']).code).toBe(0);
  });
});
