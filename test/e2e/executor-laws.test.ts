import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { recordPolicy } from '../../src/console/enrolment.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { decideAndApply } from '../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { dumpDatabase } from '../backends/embedded/dump.ts';
import { type EphemeralApprover, ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { answerOf, ESCALATION, proposeMetadata, proposeNote, refusalOf, STAR } from './proposing.ts';

let pristine: TemporaryStore;
beforeAll(async () => {
  pristine = await temporaryStore({ combos: 2000 });
});
afterAll(() => pristine.remove());

let store: TemporaryStore;
let person: EphemeralApprover;
const others: (CommitPorts & { close(): Promise<void> })[] = [];
beforeEach(async () => {
  store = pristine.copy();
  person = await ephemeralApprover(store);
});
afterEach(async () => {
  for (const side of others.splice(0)) await side.close();
  await person.close();
  store.remove();
});

const dumpData = () => dumpDatabase(storeFiles(store.directory).data);

/** A second opener of the same store, which SQLite treats like another process. */
function anotherSide(now?: string): CommitPorts {
  const foundation = nodeFoundation();
  const clock = now === undefined ? foundation.clock : { ...foundation.clock, now: () => now };
  const side = openCommitSide(store.directory, { ...foundation, clock }, ed25519Verifier);
  others.push(side);
  return side;
}

/** Signs a decision without applying the change. */
async function approveOnly(changeId: string): Promise<void> {
  const { digest } = await person.look(changeId);
  const request = { change_id: changeId, digest, decision: 'approve', comment: null } as const;
  answerOf(await decideChange(request, person.approver, person.ports));
}

/** Records an approval without a valid signature, which needs write access to authority.db. */
async function recordUnsigned(changeId: string): Promise<void> {
  const { digest, body } = await person.look(changeId);
  const policy = await person.ports.authority.policy();
  const at = person.ports.clock.now();
  const { approver_id } = person.approver;
  const policy_version = policy?.policy_version ?? '';
  await person.ports.authorityWrites.recordDecision(
    {
      change_id: changeId,
      digest,
      decision: 'approve',
      approver_id,
      policy_version,
      nonce: body.nonce,
      decided_at: at,
      comment: null,
      signature: 'AAAA',
    },
    {
      at,
      event: 'decision_recorded',
      actor: approver_id,
      for_person: null,
      change_id: changeId,
      digest,
      policy_version,
      result: 'approve',
    },
  );
}

describe('a change is applied at most once', () => {
  test('when 100 approvals of it arrive at the same time', async () => {
    const { change_id } = await proposeNote(person.ports);
    const { digest } = await person.look(change_id);
    const request = { change_id, digest, decision: 'approve', comment: null } as const;
    const sides = [person.ports, anotherSide(), anotherSide(), anotherSide()];
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        decideAndApply(request, person.approver, {
          apply: 'here',
          ports: sides[i % 4] ?? person.ports,
          operations: writeOperations,
        }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.refusal.code]));
    expect(new Set(refusals)).toEqual(new Set(['already_decided']));
    expect((await person.ports.data.escalation(ESCALATION))?.notes).toHaveLength(1);
  });

  test('when 100 applications of it start at the same time', async () => {
    const { change_id } = await proposeNote(person.ports);
    await approveOnly(change_id);
    const sides = [person.ports, anotherSide(), anotherSide(), anotherSide()];
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, i) => applyChange(change_id, sides[i % 4] ?? person.ports, writeOperations)),
    );
    expect(outcomes.filter((outcome) => outcome.ok && outcome.value.state === 'applied')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect((await person.ports.data.escalation(ESCALATION))?.linked_changes).toHaveLength(1);
    expect((await checkAudit(person.ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });

  test('when it is executed again, then that is refused', async () => {
    const { change_id } = await proposeNote(person.ports);
    const change = await person.look(change_id);
    answerOf(await person.decide(change, 'approve'));
    const after = dumpData();
    expect(refusalOf(await applyChange(change_id, person.ports, writeOperations)).code).toBe('not_allowed');
    const again = refusalOf(await person.decide(change, 'approve'));
    expect(again).toMatchObject({ code: 'already_decided', instead: expect.stringContaining('changes show') });
    expect(again.instead).not.toContain('Propose it again');
    expect(dumpData() === after).toBe(true);
  });
});

describe('an approval holds only for the change that was shown', () => {
  test('when another change was applied in between, then it is stale and writes nothing', async () => {
    const first = await person.look((await proposeMetadata(person.ports)).change_id);
    const second = await person.look((await proposeMetadata(person.ports, '\\bStar\\s*Burger')).change_id);
    answerOf(await person.decide(first, 'approve'));
    const after = dumpData();
    const decided = answerOf(await person.decide(second, 'approve'));
    expect(decided.application).toMatchObject({
      state: 'stale',
      detail: expect.stringContaining('Propose the change again'),
    });
    expect(dumpData() === after).toBe(true);
    expect((await person.ports.data.metadataVersions(STAR)).filter((one) => one.origin === 'manual')).toHaveLength(1);
  });

  test('when it signs another digest, then it is not recorded', async () => {
    const a = await person.look((await proposeNote(person.ports, 'A')).change_id);
    const b = await person.look((await proposeNote(person.ports, 'B')).change_id);
    const request = { change_id: b.body.change_id, digest: a.digest, decision: 'approve', comment: null } as const;
    expect(refusalOf(await decideChange(request, person.approver, person.ports)).code).toBe('stale');
    expect((await person.look(b.body.change_id)).state).toBe('proposed');
  });

  test('when the signature is wrong, then nothing is applied', async () => {
    const { change_id } = await proposeNote(person.ports);
    const before = dumpData();
    const { digest } = await person.look(change_id);
    const request = { change_id, digest, decision: 'approve', comment: null } as const;
    const forger = { ...person.approver, sign: () => person.approver.sign('something else') };
    expect(refusalOf(await decideChange(request, forger, person.ports)).code).toBe('not_allowed');
    await recordUnsigned(change_id);
    expect((await person.look(change_id)).decisions).toHaveLength(1);
    expect(refusalOf(await applyChange(change_id, person.ports, writeOperations)).code).toBe('not_allowed');
    expect(dumpData() === before).toBe(true);
  });

  test('when the approver is not enrolled, then it is refused', async () => {
    const { change_id } = await proposeNote(person.ports);
    const { digest } = await person.look(change_id);
    const stranger = { ...person.approver, approver_id: 'mallory@example.com' };
    const request = { change_id, digest, decision: 'approve', comment: null } as const;
    expect(refusalOf(await decideChange(request, stranger, person.ports)).code).toBe('not_allowed');
    expect((await person.look(change_id)).state).toBe('proposed');
  });

  test('when the policy changed after it, then it is no longer valid', async () => {
    const { change_id } = await proposeNote(person.ports);
    await approveOnly(change_id);
    const before = dumpData();
    await recordPolicy({ ...DEFAULT_POLICY, expiry_hours: { normal: 71, high: 24 } }, person.approver, person.ports);
    expect(refusalOf(await applyChange(change_id, person.ports, writeOperations)).code).toBe('not_allowed');
    expect(dumpData() === before).toBe(true);
  });
});

describe('a decision is final', () => {
  test('a rejected change stays rejected', async () => {
    const change = await person.look((await proposeNote(person.ports)).change_id);
    const before = dumpData();
    answerOf(await person.decide(change, 'reject'));
    expect(refusalOf(await person.decide(change, 'approve')).code).toBe('already_decided');
    expect(refusalOf(await applyChange(change.body.change_id, person.ports, writeOperations)).code).toBe('not_allowed');
    expect((await person.look(change.body.change_id)).state).toBe('rejected');
    expect(dumpData() === before).toBe(true);
  });

  test('an expired change cannot be approved', async () => {
    const { change_id, expires_at } = await proposeNote(person.ports);
    const { digest } = await person.look(change_id);
    const request = { change_id, digest, decision: 'approve', comment: null } as const;
    expect(refusalOf(await decideChange(request, person.approver, anotherSide(expires_at))).code).toBe('expired');
  });

  test('an approved change that expires before it is applied is not applied', async () => {
    const { change_id, expires_at } = await proposeNote(person.ports);
    await approveOnly(change_id);
    const before = dumpData();
    expect(refusalOf(await applyChange(change_id, anotherSide(expires_at), writeOperations)).code).toBe('expired');
    expect(dumpData() === before).toBe(true);
  });
});
