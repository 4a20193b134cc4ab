import type { Row } from '../sqlite/database.ts';
import { currentRevision, storeInfo } from '../sqlite/reads/store.ts';
import { integer, text } from '../sqlite/row.ts';
import type { StoreFileName } from '../sqlite/schema/versions.ts';
import { readFile, readIfPossible } from './read-file.ts';

/** How far a store has come. */
export interface StoreContent {
  readonly store_id: string;
  readonly revision: number;
  /** Entries of the audit log of decisions. */
  readonly audit_entries: number;
  /** Time of the last of them; null if there is none. */
  readonly last_entry_at: string | null;
}

/** What a store has and its backup has not, by identifier. */
export type Lost = {
  readonly applied_changes: readonly string[];
  readonly decisions: readonly string[];
  readonly proposals: readonly string[];
  readonly approvers: readonly string[];
  readonly policies: readonly string[];
  readonly waiting_mails: readonly string[];
};

const NOTHING: Lost = {
  applied_changes: [],
  decisions: [],
  proposals: [],
  approvers: [],
  policies: [],
  waiting_mails: [],
};

const KEYS: Readonly<Record<keyof Lost, { readonly file: StoreFileName; readonly sql: string }>> = {
  applied_changes: { file: 'data', sql: 'SELECT change_id AS key FROM applied_change' },
  decisions: { file: 'authority', sql: "SELECT change_id || ' by ' || approver_id AS key FROM decision" },
  proposals: { file: 'proposals', sql: 'SELECT change_id AS key FROM proposal' },
  approvers: { file: 'authority', sql: 'SELECT approver_id AS key FROM approver' },
  policies: { file: 'authority', sql: 'SELECT policy_version AS key FROM policy_version' },
  waiting_mails: {
    file: 'data',
    sql: "SELECT message_id || ' to ' || recipient AS key FROM outbox_delivery WHERE state = 'pending'",
  },
};

/** Reads how far a store has come. */
export function contentOf(directory: string): StoreContent {
  const { store_id, revision } = readFile(directory, 'data', (data) => ({
    ...storeInfo(data),
    revision: currentRevision(data),
  }));
  return readFile(directory, 'authority', (authority) => {
    const last = authority.get('SELECT seq, fact FROM audit ORDER BY seq DESC LIMIT 1');
    return {
      store_id,
      revision,
      audit_entries: last === undefined ? 0 : integer(last, 'seq'),
      last_entry_at: last === undefined ? null : timeOf(last),
    };
  });
}

/** Compares by key, kind by kind. Of a file that cannot be read, nothing can be told: its kinds stay empty. */
export function lostBy(present: string, backup: string): Lost {
  const lost: Record<keyof Lost, readonly string[]> = { ...NOTHING };
  for (const [kind, { file, sql }] of entriesOf(KEYS)) {
    const kept = new Set(keysIn(backup, file, sql));
    lost[kind] = keysIn(present, file, sql).filter((key) => !kept.has(key));
  }
  return lost;
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys.map((key) => [key, record[key]]);
}

function keysIn(directory: string, file: StoreFileName, sql: string): readonly string[] {
  return readIfPossible(directory, file, (database) => database.all(sql).map((row) => text(row, 'key'))) ?? [];
}

function timeOf(row: Row): string | null {
  const fact: unknown = JSON.parse(text(row, 'fact'));
  return typeof fact === 'object' && fact !== null && 'at' in fact && typeof fact.at === 'string' ? fact.at : null;
}
