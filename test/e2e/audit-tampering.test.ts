import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { auditFactSchema, nextAuditEntry } from '../../src/domain/change/audit.ts';
import { ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { answerOf, proposeNote } from './proposing.ts';
import { runPiped } from './terminal.ts';

/** A store in which two changes were approved and applied, and whose signed head covers them. */
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

/** Works on a file as somebody does who owns it: the triggers that protect it from our own code go first. */
function tamper(file: 'data' | 'authority' | 'proposals', work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(storeFiles(store.directory)[file]);
  const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
  work(database);
  database.close();
}

const execute = (sql: string) => (database: DatabaseSync) => database.exec(sql);

/** Rewrites the chain from entry 2 on without its last two entries, every hash recomputed. */
function rewrite(database: DatabaseSync): void {
  const rows = database.prepare('SELECT seq, fact, hash FROM audit ORDER BY seq').all();
  const [first, ...rest] = rows;
  let head = { seq: Number(first?.seq), hash: String(first?.hash) };
  database.exec('DELETE FROM audit WHERE seq > 1');
  for (const row of rest.slice(0, -2)) {
    const fact = auditFactSchema.parse(JSON.parse(String(row.fact)));
    const entry = nextAuditEntry(head, { ...fact, actor: 'somebody else' }, nodeHasher);
    database
      .prepare('INSERT INTO audit VALUES (?, ?, ?, ?)')
      .run(entry.seq, entry.previous, JSON.stringify(entry.fact), entry.hash);
    head = entry;
  }
}

describe('audit verify', () => {
  test('given an untouched store, finds everything whole', () => {
    const { code, output } = runPiped(store.directory, ['audit', 'verify']);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Signed head') });
  });

  test.each([
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
      what: 'two entries in each other’s place',
      file: 'authority',
      work: execute(
        'UPDATE audit SET seq = -3 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = -3',
      ),
      says: /authority entry 3: does not follow/,
    },
    {
      what: 'a cut at the end',
      file: 'authority',
      work: execute('DELETE FROM audit WHERE seq > (SELECT max(seq) - 1 FROM audit)'),
      says: /anchor entry \d+: the chain does not reach/,
    },
    {
      what: 'a chain written anew',
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
      what: 'a cut of the agent side’s chain',
      file: 'proposals',
      work: execute('DELETE FROM audit WHERE seq > 1'),
      says: /proposals entry 2: .*cut, replaced or rewritten/,
    },
    {
      what: 'an applied change that is not what was approved',
      file: 'data',
      work: execute("UPDATE applied_change SET document = json_set(document, '$.digest', 'other')"),
      says: /applied entry \d+: .* the data does not have it so/,
    },
  ] as const)('given $what, finds it', ({ file, work, says }) => {
    tamper(file, work);
    const { code, errors } = runPiped(store.directory, ['audit', 'verify']);
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringMatching(says) });
  });

  test('given an entry that tells of something unheard of, finds it', () => {
    tamper('authority', execute("UPDATE audit SET fact = json_set(fact, '$.event', 'party') WHERE seq = 3"));
    expect(runPiped(store.directory, ['audit', 'verify']).code).toBe(3);
  });
});
