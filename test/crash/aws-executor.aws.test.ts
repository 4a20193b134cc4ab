import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { AwsSettings } from '../../src/backends/aws/agent-side.ts';
import { openAwsAgentSide } from '../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../src/backends/aws/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../aws/dynamodb-proxy.ts';
import type { Fault, FixtureRequest } from '../aws/faults.ts';
import { type AwsStore, givenAwsStore } from '../backends/aws/given-aws-store.ts';
import { STORE } from '../contract/backend.ts';
import { aBrand, anEscalation } from '../contract/records.ts';
import { answerOf, ESCALATION, proposeNote } from '../e2e/proposing.ts';
import { approverOf, type EphemeralApprover } from '../harness/ephemeral-approver.ts';
import { OWNER } from '../harness/temporary-store.ts';

const CHILD = fileURLToPath(new URL('aws-executor-process.ts', import.meta.url));

/** What an executor sends to change something: it takes the turn, claims, decides, finishes and gives the turn back. */
const STEPS = ['the turn', 'the claim', 'the decision', 'the end', 'the return of the turn'] as const;
const isWrite = ({ operation }: FixtureRequest) => ['UpdateItem', 'TransactWriteItems'].includes(operation);
const DECISION = STEPS.indexOf('the decision');

let proxy: DynamoDbProxy;
let store: AwsStore;
let person: EphemeralApprover;
let changeId: string;
let children: ChildProcess[];

/** A change that a person has approved, on a store that executors reach through the proxy. */
beforeEach(async () => {
  children = [];
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  store = await givenAwsStore({ ...STORE, owner: OWNER }, { brands: [aBrand()], escalations: [anEscalation()] });
  const { settings } = await store.node();
  person = await approverOf(await openAwsCommitSide(settings, nodeFoundation(), ed25519Verifier), settings.directory);
  await person.ports.data.current();
  changeId = (await proposeNote(person.ports)).change_id;
  const { digest } = await person.look(changeId);
  const decision = { change_id: changeId, digest, decision: 'approve', comment: null } as const;
  answerOf(await decideChange(decision, person.approver, person.ports));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await person.close();
  await store.close();
  await proxy.close();
});

/** Starts an executor in a process of its own, on a new node. */
function startExecutor() {
  const settings: AwsSettings = store.settings();
  const clients = { ...settings.clients, dynamoDbEndpoint: `http://127.0.0.1:${proxy.port}` };
  const child = spawn(process.execPath, [CHILD, JSON.stringify({ ...settings, clients }), changeId], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'exit').then(async ([code, signal]) => {
    const [said, trouble] = await output;
    return { code, signal, said, trouble };
  });
  return { child, ended };
}

/** Meets the nth request that writes with a fault, and calls `then` when it arrives. */
function meetWrite(nth: number, fault: Fault, then: () => void): void {
  let writes = 0;
  proxy.faults.meet((request) => {
    if (!isWrite(request) || writes++ !== nth) return false;
    then();
    return true;
  }, fault);
}

const notes = async () => (await person.ports.data.escalation(ESCALATION))?.notes.length;

/** What has to be true at the end of every story. */
async function expectAppliedOnce(): Promise<void> {
  expect(await person.ports.data.current()).toBe(1);
  expect(await notes()).toBe(1);
  expect((await person.look(changeId)).state).toBe('applied');
  expect(await person.ports.authority.unresolvedApplications()).toEqual([]);
  expect(await person.ports.authority.approvedNotApplied()).toEqual([]);
  expect(await person.ports.outbox.outboxCounts()).toMatchObject({ delivered: 0, given_up: 0 });
  expect((await checkAudit(person.ports, ed25519Verifier, undefined)).problems).toEqual([]);
}

test('given nobody is killed, an executor sends these writes and no other', async () => {
  const { ended } = startExecutor();
  expect(await ended).toEqual({
    code: 0,
    signal: null,
    said: 'applied: Applied and read back: 2 writes.',
    trouble: '',
  });
  expect(proxy.faults.seen.filter(isWrite)).toHaveLength(STEPS.length);
  await expectAppliedOnce();
});

describe('given an executor that is killed with SIGKILL', () => {
  const MOMENTS = STEPS.flatMap((step, nth) => [
    [`before ${step} arrives`, nth, { kind: 'cut' }] as const,
    [`after ${step} is carried out, before it knows`, nth, { kind: 'lose' }] as const,
  ]);

  test.each(MOMENTS)('%s, another one ends its work, and nobody sees a half', async (_, nth, fault) => {
    const seen = new Set<number | undefined>();
    let isLooking = true;
    const { settings } = await store.node();
    const reader = await openAwsAgentSide(settings, nodeFoundation());
    const looking = (async () => {
      while (isLooking) {
        await reader.data.current();
        seen.add((await reader.data.escalation(ESCALATION))?.notes.length);
      }
    })();
    const { child, ended } = startExecutor();
    meetWrite(nth, fault, () => child.kill('SIGKILL'));
    expect(await ended).toMatchObject({ signal: 'SIGKILL', said: '' });
    // The dead one's lease runs out.
    await store.endLease();
    await recoverApplications(person.ports);
    if ((await person.ports.data.appliedChange(changeId)) === undefined)
      expect(answerOf(await applyChange(changeId, person.ports, writeOperations)).state).toBe('applied');
    isLooking = false;
    await looking;
    await reader.close();
    await expectAppliedOnce();
    expect([...seen].filter((count) => count !== 0 && count !== 1)).toEqual([]);
  });
});

describe('given an executor that is overtaken', () => {
  test('while it is stopped before its decision: when it wakes, it writes nothing and takes nothing for its own', async () => {
    const { child, ended } = startExecutor();
    const stopped = Promise.withResolvers<void>();
    meetWrite(DECISION, { kind: 'cut' }, () => {
      child.kill('SIGSTOP');
      stopped.resolve();
    });
    await stopped.promise;
    await store.endLease();
    expect(await recoverApplications(person.ports)).toEqual([{ change_id: changeId, outcome: 'released' }]);
    expect(answerOf(await applyChange(changeId, person.ports, writeOperations)).state).toBe('applied');
    const before = await store.dumpTables();
    child.kill('SIGCONT');
    const { code, said } = await ended;
    expect(code).toBe(0);
    expect(said).toBe('applied: Applied; another process puts its end on record.');
    expect(await store.dumpTables()).toBe(before);
    await expectAppliedOnce();
  });

  test('while its decision is on its way: it arrives late and is refused', async () => {
    const { ended } = startExecutor();
    const [arrived, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    meetWrite(DECISION, { kind: 'hold', until: late.promise }, () => arrived.resolve());
    await arrived.promise;
    await store.endLease();
    expect(await recoverApplications(person.ports)).toEqual([{ change_id: changeId, outcome: 'released' }]);
    late.resolve();
    expect(await ended).toMatchObject({ code: 0, trouble: '' });
    expect(await person.ports.data.current()).toBe(0);
    expect(answerOf(await applyChange(changeId, person.ports, writeOperations)).state).toBe('applied');
    await expectAppliedOnce();
  });
});
