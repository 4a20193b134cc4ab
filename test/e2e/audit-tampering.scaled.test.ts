import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { AUDIT_FACT_FORMAT, auditFactSchema, nextAuditEntry } from '../../src/domain/change/audit.ts';
import { sealedDocument } from '../../src/domain/record-format.ts';
import { ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { fewOf } from '../set-up/volume.ts';
import { answerOf, proposeNote } from './proposing.ts';
import { runPiped } from './terminal.ts';

/** A store with two approved and applied changes and a signed head that covers them. */
let decided: TemporaryStore;
beforeAll(async () => {
  decided = await temporaryStore({ combos: 2000 });
  const person = await ephemeralApprover(decided);
  for (const notes of ['One.', 'Two.']) {
    const { change_id } = await proposeNote(person.ports, notes);
    answerOf(await person.decide(await person.look(change_id), 'approve'));
  }
  await person.close();
});
afterAll(() => decided.remove());

let store: TemporaryStore;
beforeEach(() => {
  store = decided.copy();
});
afterEach(() => store.remove());

/** Edits a file as its owner can: first drops the triggers that protect it from our own code. */
function tamper(file: 'data' | 'authority' | 'proposals', work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(storeFiles(store.directory)[file]);
  const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
  work(database);
  database.close();
}

const execute = (sql: string) => (database: DatabaseSync) => database.exec(sql);

/** Rewrites the chain from entry 2 on without its last two entries, and recomputes every hash. */
function rewrite(database: DatabaseSync): void {
  const rows = database.prepare('SELECT seq, fact, hash FROM audit ORDER BY seq').all();
  const [first, ...rest] = rows;
  let head = { seq: Number(first?.seq), hash: String(first?.hash) };
  database.exec('DELETE FROM audit WHERE seq > 1');
  for (const row of rest.slice(0, -2)) {
    const { format: _, ...stored } = JSON.parse(String(row.fact));
    const fact = auditFactSchema.parse(stored);
    const entry = nextAuditEntry(head, { ...fact, actor: 'somebody else' }, nodeHasher);
    database
      .prepare('INSERT INTO audit VALUES (?, ?, ?, ?)')
      .run(entry.seq, entry.previous, JSON.stringify(sealedDocument(AUDIT_FACT_FORMAT, entry.fact)), entry.hash);
    head = entry;
  }
}

/** Enrols an approver without a voucher, with an entry that continues the chain correctly. */
function letIn(database: DatabaseSync): void {
  const last = database.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
  const at = '2026-02-14T09:00:00.000Z';
  const nothing = { for_person: null, change_id: null, digest: null, policy_version: null };
  const fact = { at, event: 'approver_enrolled', actor: 'mallory', ...nothing, result: 'AAAA' } as const;
  const entry = nextAuditEntry({ seq: Number(last?.seq), hash: String(last?.hash) }, fact, nodeHasher);
  database
    .prepare('INSERT INTO audit VALUES (?, ?, ?, ?)')
    .run(entry.seq, entry.previous, JSON.stringify(sealedDocument(AUDIT_FACT_FORMAT, entry.fact)), entry.hash);
  database.prepare('INSERT INTO approver VALUES (?, ?, ?, ?)').run('mallory', 'ed25519', 'AAAA', at);
}

describe('audit verify', () => {
  test('given an unchanged store, then it finds no fault', () => {
    const { code, output } = runPiped(store.directory, ['audit', 'verify']);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Signed head') });
    expect(output).toMatch(/Key of \S+: (?:[0-9a-f]{8} ?){8}\n/);
    expect(output).toMatch(/This check cannot detect: .*older copy.*data edited/s);
  });

  test('given no signed head although an approver is enrolled, then it reports that', () => {
    rmSync(join(store.directory, 'audit-head.json'));
    const { code, errors } = runPiped(store.directory, ['audit', 'verify']);
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringMatching(/anchor: the signed head is gone/) });
  });

  test.each(
    fewOf(5, [
      {
        what: 'an edited entry',
        file: 'authority',
        work: execute("UPDATE audit SET fact = json_set(fact, '$.result', 'reject') WHERE seq = 3"),
        says: /authority entry 3: was edited/,
      },
      {
        what: 'a deleted entry',
        file: 'authority',
        work: execute('DELETE FROM audit WHERE seq = 4'),
        says: /authority entry 4: entry 4 is missing/,
      },
      {
        what: 'two swapped entries',
        file: 'authority',
        work: execute(
          'UPDATE audit SET seq = -3 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = -3',
        ),
        says: /authority entry 3: does not follow/,
      },
      {
        what: 'a truncated chain',
        file: 'authority',
        work: execute('DELETE FROM audit WHERE seq > (SELECT max(seq) - 1 FROM audit)'),
        says: /anchor entry \d+: the chain does not reach/,
      },
      {
        what: 'a rewritten chain',
        file: 'authority',
        work: rewrite,
        says: /anchor entry \d+: the chain does not reach/,
      },
      {
        what: 'an edited entry of the agent side',
        file: 'proposals',
        work: execute("UPDATE audit SET fact = replace(fact, 'test agent', 'nobody') WHERE seq = 1"),
        says: /proposals entry 1: was edited/,
      },
      {
        what: 'a truncated chain of the agent side',
        file: 'proposals',
        work: execute('DELETE FROM audit WHERE seq > 1'),
        says: /proposals entry 2: .*cut, replaced or rewritten/,
      },
      {
        what: 'an applied change that differs from the approved one',
        file: 'data',
        work: execute("UPDATE applied_change SET document = json_set(document, '$.digest', 'other')"),
        says: /applied entry \d+: .* the data does not have it so/,
      },
      {
        what: 'a deleted decision',
        file: 'authority',
        work: execute('DELETE FROM decision WHERE change_id = (SELECT min(change_id) FROM decision)'),
        says: /decisions entry \d+: the decision of \S+ on CHG-\w+ is gone/,
      },
      {
        what: 'an edited decision',
        file: 'authority',
        work: execute("UPDATE decision SET document = json_set(document, '$.comment', 'gladly')"),
        says: /decisions entry \d+: the decision of .* is not the one that was made and signed/,
      },
      {
        what: 'an invented decision',
        file: 'authority',
        work: execute(
          "INSERT INTO decision SELECT change_id, 'mallory', json_set(document, '$.approver_id', 'mallory') FROM decision",
        ),
        says: /decisions: the decision of mallory on CHG-\w+ was never made/,
      },
      {
        what: 'an edited application',
        file: 'authority',
        work: execute("UPDATE execution SET state = 'failed'"),
        says: /applications entry \d+: the application of .* was edited/,
      },
      {
        what: 'a deleted application',
        file: 'authority',
        work: execute('DELETE FROM execution'),
        says: /applications entry \d+: the application of .* is gone/,
      },
      {
        what: 'an inserted approver',
        file: 'authority',
        work: execute("INSERT INTO approver SELECT 'mallory', algorithm, public_key, enrolled_at FROM approver"),
        says: /approvers: the approver mallory was never enrolled/,
      },
      {
        what: 'an inserted approver with an entry in the chain',
        file: 'authority',
        work: letIn,
        says: /approvers entry \d+: mallory was let in by nobody who could decide/,
      },
      {
        what: 'an approver with a replaced key',
        file: 'authority',
        work: execute("UPDATE approver SET public_key = 'AAAA'"),
        says: /approvers entry \d+: .* is not on record with the key that was enrolled/,
      },
      {
        what: 'an edited policy with its old version',
        file: 'authority',
        work: execute(
          "UPDATE policy_version SET document = json_set(document, '$.policy.high_risk_above.combos', 999999)",
        ),
        says: /policies entry \d+: the policy \w+ was edited/,
      },
      {
        what: 'an inserted policy',
        file: 'authority',
        work: execute('INSERT INTO policy_version SELECT position + 1, policy_version, document FROM policy_version'),
        says: /policies: the policy \w+ was never recorded/,
      },
      {
        what: 'an applied change with other approvers',
        file: 'data',
        work: execute("UPDATE applied_change SET document = json_set(document, '$.approvers[0]', 'mallory')"),
        says: /applied entry \d+: CHG-\w+ was not approved by those whom/,
      },
      {
        what: 'an applied change with other operations',
        file: 'data',
        work: execute("UPDATE applied_change SET document = json_set(document, '$.operations[0]', 'split_brand')"),
        says: /applied entry \d+: the applied change CHG-\w+ does not tell of what was decided on/,
      },
      {
        what: 'an applied change without a decision',
        file: 'data',
        work: execute(
          "INSERT INTO applied_change SELECT 'CHG-X', escalation_id, applied_at, json_set(document, '$.change_id', 'CHG-X') FROM applied_change LIMIT 1",
        ),
        says: /applied: the data has CHG-X as applied, and it never was/,
      },
      {
        what: 'a deleted proposal of an applied change',
        file: 'proposals',
        work: execute('DELETE FROM proposal'),
        says: /applied entry \d+: the proposal CHG-\w+ that was decided on is gone/,
      },
      {
        what: 'a replaced proposal of an applied change',
        file: 'proposals',
        work: execute("UPDATE proposal SET canonical = replace(canonical, 'One.', 'Eno.')"),
        says: /applied entry \d+: the proposal CHG-\w+ is not the one that was decided on/,
      },
    ] as const),
  )('given $what, then it reports it', ({ file, work, says }) => {
    tamper(file, work);
    const { code, errors } = runPiped(store.directory, ['audit', 'verify']);
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringMatching(says) });
  });

  test('given an entry of an unknown kind, then it reports it', () => {
    tamper('authority', execute("UPDATE audit SET fact = json_set(fact, '$.event', 'party') WHERE seq = 3"));
    expect(runPiped(store.directory, ['audit', 'verify']).code).toBe(3);
  });
});
