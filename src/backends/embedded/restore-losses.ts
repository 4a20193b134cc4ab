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

/** What a store has and its backup has not. */
export interface Loss {
  readonly kind: string;
  /** The noun for one of its kind. */
  readonly noun: string;
  readonly keys: readonly string[];
}

interface LossKind {
  readonly noun: string;
  readonly file: StoreFileName;
  readonly sql: string;
}

/** The kinds, in the order in which a person reads them. */
const KINDS: Readonly<Record<string, LossKind>> = {
  applied_changes: { noun: 'applied change', file: 'data', sql: 'SELECT change_id AS key FROM applied_change' },
  decisions: {
    noun: 'decision',
    file: 'authority',
    sql: "SELECT change_id || ' by ' || approver_id AS key FROM decision",
  },
  proposals: { noun: 'proposal', file: 'proposals', sql: 'SELECT change_id AS key FROM proposal' },
  approvers: { noun: 'approver', file: 'authority', sql: 'SELECT approver_id AS key FROM approver' },
  policies: { noun: 'policy version', file: 'authority', sql: 'SELECT policy_version AS key FROM policy_version' },
  waiting_mails: {
    noun: 'mail that waits to be sent',
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
export function lostBy(present: string, backup: string): readonly Loss[] {
  return Object.entries(KINDS).map(([kind, { noun, file, sql }]) => {
    const kept = new Set(keysIn(backup, file, sql));
    return { kind, noun, keys: keysIn(present, file, sql).filter((key) => !kept.has(key)) };
  });
}

function keysIn(directory: string, file: StoreFileName, sql: string): readonly string[] {
  return readIfPossible(directory, file, (database) => database.all(sql).map((row) => text(row, 'key'))) ?? [];
}

function timeOf(row: Row): string | null {
  const fact: unknown = JSON.parse(text(row, 'fact'));
  return typeof fact === 'object' && fact !== null && 'at' in fact && typeof fact.at === 'string' ? fact.at : null;
}
