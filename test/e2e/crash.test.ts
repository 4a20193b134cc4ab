import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { dumpDatabase } from '../backends/embedded/dump.ts';
import { type EphemeralApprover, ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { answerOf, ESCALATION, proposeNote, refusalOf } from './proposing.ts';

const CHILD = fileURLToPath(new URL('dying-executor.ts', import.meta.url));

let store: TemporaryStore;
let person: EphemeralApprover;
let changeId: string;
let before: string;
const dumpData = () => dumpDatabase(storeFiles(store.directory).data);
const recover = () => recoverApplications(person.ports);
const notes = async () => (await person.ports.data.escalation(ESCALATION))?.notes.length;

beforeEach(async () => {
  store = await temporaryStore({ combos: 2000 });
  person = await ephemeralApprover(store);
  changeId = (await proposeNote(person.ports)).change_id;
  const { digest } = await person.look(changeId);
  answerOf(
    await decideChange(
      { change_id: changeId, digest, decision: 'approve', comment: null },
      person.approver,
      person.ports,
    ),
  );
  before = dumpData();
});
afterEach(async () => {
  await person.close();
  store.remove();
});

function killExecutor(moment: string): void {
  const { signal, stderr } = spawnSync(process.execPath, [CHILD, store.directory, changeId, moment], {
    encoding: 'utf8',
  });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
}

describe('given an executor that is killed', () => {
  test('between claim and commit, then nothing is written, and the change can be applied after recovery', async () => {
    killExecutor('before the commit');
    expect((await person.look(changeId)).state).toBe('applying');
    expect(dumpData() === before).toBe(true);
    expect(refusalOf(await applyChange(changeId, person.ports, writeOperations)).code).toBe('not_allowed');
    expect(await recover()).toEqual([{ change_id: changeId, outcome: 'released' }]);
    expect(await recover()).toEqual([]);
    expect(answerOf(await applyChange(changeId, person.ports, writeOperations)).state).toBe('applied');
    expect(await notes()).toBe(1);
  });

  test('between commit and record, then the change is applied once, and recovery records it', async () => {
    killExecutor('after the commit');
    expect((await person.look(changeId)).state).toBe('applied');
    expect(await recover()).toEqual([{ change_id: changeId, outcome: 'applied' }]);
    expect(await recover()).toEqual([]);
    expect(refusalOf(await applyChange(changeId, person.ports, writeOperations)).code).toBe('not_allowed');
    expect(await notes()).toBe(1);
    expect((await checkAudit(person.ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });
});
