import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { createApproverKey } from '../../src/console/approver-key.ts';
import { advanceSignedHead, decideAndSign, startSignedHead } from '../../src/console/signed-head.ts';
import { type AuditFact, auditOrigin, nextAuditEntry } from '../../src/domain/change/audit.ts';
import type { ProposedChange } from '../../src/domain/change/proposal.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { accepted, ROOT_CAUSE, refusalOf, SmallStore } from '../executor/small-store.ts';

let store: SmallStore;
let files: ApproverFiles;
let change: ProposedChange;
beforeEach(async () => {
  store = await SmallStore.open();
  files = new ApproverFiles(store.directory);
  accepted(await startSignedHead(store.approver, files, store.ports));
  change = accepted(await store.propose([ROOT_CAUSE]));
});
afterEach(() => store.close());

const approve = (approver = store.approver) => {
  const request = {
    change_id: change.body.change_id,
    digest: change.digest,
    decision: 'approve',
    comment: null,
  } as const;
  return decideAndSign(request, approver, files, { apply: 'here', ports: store.ports, operations: writeOperations });
};

/** Rewrites the whole chain with changed facts and recomputed hashes. */
async function rewriteChain(edit: (fact: AuditFact) => AuditFact): Promise<void> {
  const entries = await store.ports.authority.authorityAudit(1, 1000);
  const database = new DatabaseSync(storeFiles(store.directory).authority);
  database.exec('DROP TRIGGER audit_is_never_edited; DROP TRIGGER audit_is_never_deleted; DELETE FROM audit');
  let head = auditOrigin('authority', 'small-store', nodeHasher);
  for (const { fact } of entries) {
    const entry = nextAuditEntry(head, edit(fact), nodeHasher);
    const { seq, previous, hash } = entry;
    database.prepare('INSERT INTO audit VALUES (?, ?, ?, ?)').run(seq, previous, JSON.stringify(entry.fact), hash);
    head = entry;
  }
  database.close();
}

describe('given a signed head', () => {
  test('when a change is decided, then the new head continues the old one', async () => {
    const before = accepted(files.readAnchor());
    expect(accepted(await approve()).application?.state).toBe('applied');
    const after = accepted(files.readAnchor());
    expect(after?.previous).toEqual({ seq: before?.seq, hash: before?.hash });
    expect(after?.seq).toBeGreaterThan(before?.seq ?? 0);
  });

  test('when the chain before it was rewritten, then nothing is decided and no head is signed', async () => {
    const before = accepted(files.readAnchor());
    await rewriteChain((fact) => ({ ...fact, at: '2020-01-01T00:00:00.000Z' }));
    expect(refusalOf(await approve()).code).toBe('tampered');
    expect(await store.ports.authority.hasDecisions()).toBe(false);
    expect(accepted(files.readAnchor())).toEqual(before);
  });

  test('when an entry after it was edited, then nothing is decided', async () => {
    await store.ports.authorityWrites.record({
      at: '2026-02-14T09:00:00.000Z',
      event: 'decision_refused',
      actor: 'ann',
      for_person: null,
      change_id: null,
      digest: null,
      policy_version: null,
      result: 'not_allowed',
    });
    const database = new DatabaseSync(storeFiles(store.directory).authority);
    database.exec('DROP TRIGGER audit_is_never_edited');
    database.exec("UPDATE audit SET fact = json_set(fact, '$.actor', 'bob') WHERE seq = (SELECT max(seq) FROM audit)");
    database.close();
    expect(refusalOf(await approve()).message).toMatch(/was edited/);
    expect(refusalOf(await advanceSignedHead(store.approver, files, store.ports)).code).toBe('tampered');
  });

  test('when its signer is not enrolled or it was altered, then nothing is decided', async () => {
    const anchor = accepted(files.readAnchor());
    if (anchor === undefined) throw new Error('no head');
    files.writeAnchor({ ...anchor, approver_id: 'mallory' });
    expect(refusalOf(await approve()).message).toMatch(/mallory, who is not enrolled/);
    files.writeAnchor({ ...anchor, previous: { seq: 1, hash: 'f' } });
    expect(refusalOf(await approve()).message).toMatch(/no valid signature/);
  });

  test('when another process signs a later head meanwhile, then the later one stays', async () => {
    const before = accepted(files.readAnchor());
    accepted(await approve());
    const later = accepted(files.readAnchor());
    if (before === undefined || later === undefined) throw new Error('no head');
    files.writeAnchor(before);
    const slow = {
      ...store.approver,
      sign: (message: string) => {
        files.writeAnchor(later);
        return store.approver.sign(message);
      },
    };
    // The slow process read the chain as it was before the decision.
    const { authority } = store.ports;
    const ports = {
      ...store.ports,
      authority: {
        ...authority,
        authorityAudit: async (from: number, limit: number) =>
          (await authority.authorityAudit(from, limit)).filter(
            ({ seq }) => seq <= before.seq || accepted(files.readAnchor())?.seq === later.seq,
          ),
      },
    };
    expect(accepted(await advanceSignedHead(slow, files, ports))).toEqual(later);
    expect(accepted(files.readAnchor())).toEqual(later);
  });

  test('when it is missing, then nothing is decided', async () => {
    rmSync(join(store.directory, 'audit-head.json'));
    expect(refusalOf(await approve()).message).toMatch(/signed audit head is missing/);
    expect(await store.ports.authority.hasDecisions()).toBe(false);
  });

  const stranger = (id: string) => accepted(createApproverKey(id, 'a passphrase of their own')).approver;

  test.each([
    ['an enrolled name with another key', () => stranger(store.approver.approver_id)],
    ['a name that is not enrolled', () => stranger('mallory@example.com')],
  ])('when %s decides, then the refusal is on record, the head stays and others can decide', async (_, who) => {
    const before = accepted(files.readAnchor());
    expect(refusalOf(await approve(who())).code).toBe('not_allowed');
    expect((await store.ports.authority.authorityAudit(1, 1000)).at(-1)?.fact.event).toBe('decision_refused');
    expect(accepted(files.readAnchor())).toEqual(before);
    expect(accepted(await approve()).application?.state).toBe('applied');
    const after = accepted(files.readAnchor());
    expect(after?.previous).toEqual({ seq: before?.seq, hash: before?.hash });
    expect(after?.seq).toBe((await store.ports.authority.authorityAuditHead())?.seq);
  });

  test('when an enrolled approver is refused, then the head stays: it moves with a decision on record', async () => {
    accepted(await approve());
    const before = accepted(files.readAnchor());
    expect(refusalOf(await approve()).code).toBe('already_decided');
    expect(accepted(files.readAnchor())).toEqual(before);
  });

  test('when another key than the enrolled one would sign the head, then the head stays', async () => {
    const before = accepted(files.readAnchor());
    const impostor = stranger(store.approver.approver_id);
    expect(refusalOf(await advanceSignedHead(impostor, files, store.ports)).code).toBe('not_allowed');
    expect(accepted(files.readAnchor())).toEqual(before);
  });
});
