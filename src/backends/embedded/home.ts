import { existsSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Foundation, Ids } from '../../domain/ports/foundation.ts';
import type { HomeState, StoreHome } from '../../domain/ports/home.ts';
import { done, type Outcome, refused } from '../../domain/refusal.ts';
import { Database } from '../sqlite/database.ts';
import { type AuditChain, auditChain } from '../sqlite/proposals/audit-chain.ts';
import { integer, only, text } from '../sqlite/row.ts';
import { keepHighestInstant } from '../sqlite/writes/highest-instant.ts';
import { readIfPossible } from './read-file.ts';
import { fileExists, storeFiles } from './store-files.ts';

/** Lies in a directory of which a copy was opened, or confirmed. Holds the path of that copy. */
export const NOTICE = 'copied-to.txt';

/** The directory that an authority says it lives in. */
interface HomeRow {
  /** Drawn when a person confirms a directory: a copy made before has another one. */
  readonly instance: string;
  readonly path: string;
  /** The authority's own file, by {@link identityOf}. */
  readonly identity: string;
}

export interface HomeDependencies {
  readonly directory: string;
  readonly storeId: string;
  readonly authority: Database;
  readonly audit: AuditChain;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'nonce'>;
}

/**
 * Tells a data directory from its copies. A file keeps its number (inode) and its time of birth when it, or a folder
 * above it, is renamed or mounted elsewhere, and a copy gets others: so the authority records those of its own file. Names
 * of devices do not count, because they change when a disk is mounted again.
 *
 * A store without a record (a new one, or one of an earlier release) lives where it is first opened for writing.
 */
export class DirectoryHome implements StoreHome {
  readonly #deps: HomeDependencies;
  readonly #path: string;

  constructor(deps: HomeDependencies) {
    this.#deps = deps;
    this.#path = realpathSync(deps.directory);
  }

  /** Records a store without a home, or one that was moved, and tells the original of a copy. */
  settle(): void {
    const { authority, ids } = this.#deps;
    const row = homeIn(authority);
    if (row === undefined) {
      this.#write(ids.nonce());
      return;
    }
    const state = this.#stateOf(row);
    if (state.kind === 'here' && row.path !== this.#path) this.#write(row.instance);
    if (state.kind === 'copy' && state.other !== null && isUndisputed(row)) writeNotice(row.path, this.#path);
  }

  async state(): Promise<HomeState> {
    const row = homeIn(this.#deps.authority);
    return row === undefined ? { kind: 'here' } : this.#stateOf(row);
  }

  async check(): Promise<Outcome<true>> {
    const state = await this.state();
    if (state.kind === 'here') return done(true);
    const message =
      state.kind === 'copy'
        ? `${copyWords(this.#path, state.of)}, and nobody has confirmed which of the two is in use.`
        : `${this.#path} was copied to ${state.other}, and nobody has confirmed since that this one is in use.`;
    return refused({
      code: 'conflict',
      message: `${message} Both would apply what is approved.`,
      instead:
        'Nothing is decided or applied here until a person confirms the directory that is in use: brand-escalations data adopt',
    });
  }

  async confirm(actor: string): Promise<void> {
    const { authority, audit, clock, ids } = this.#deps;
    const state = await this.state();
    const other = otherOf(state);
    authority.write(() => {
      this.#write(ids.nonce());
      const at = clock.now();
      const result = other === null ? `in use: ${this.#path}` : `in use: ${this.#path}; not in use: ${other}`;
      const rest = { actor, for_person: null, change_id: null, digest: null, policy_version: null, result };
      const fact = { at, event: 'directory_confirmed', ...rest } as const;
      audit.append(fact);
      keepHighestInstant(authority, fact);
    });
    rmSync(join(this.#path, NOTICE), { force: true });
    if (other !== null && storeIdOf(other) === this.#deps.storeId) writeNotice(other, this.#path);
  }

  #write(instance: string): void {
    writeHome(this.#deps.authority, { instance, path: this.#path, identity: identityOf(this.#path) });
  }

  #stateOf(row: HomeRow): HomeState {
    if (!isSameFile(row.identity, this.#path)) {
      const other = row.path !== this.#path && storeIdOf(row.path) === this.#deps.storeId ? row.path : null;
      return { kind: 'copy', of: row.path, other };
    }
    const notice = readNotice(this.#path);
    if (notice !== null) return { kind: 'copied', other: notice };
    // It was renamed, and a copy lies where it was.
    const isReplaced = row.path !== this.#path && storeIdOf(row.path) === this.#deps.storeId;
    return isReplaced && !isSameFile(row.identity, row.path) ? { kind: 'copied', other: row.path } : { kind: 'here' };
  }
}

/** A copy can lie where the original was: somebody put a backup back by hand. */
function copyWords(path: string, of: string): string {
  return of === path ? `A copy of the store was put in its place in ${path}` : `${path} is a copy of ${of}`;
}

function otherOf(state: HomeState): string | null {
  return state.kind === 'here' ? null : state.other;
}

/**
 * Makes a restored store, which still lies aside, the one in use in the directory that it will be moved to. A store of an
 * older schema has no home, and gets one when it is first opened for writing.
 */
export function moveHome(
  from: string,
  to: string,
  { clock, ids, hasher }: Pick<Foundation, 'clock' | 'ids' | 'hasher'>,
): void {
  const authority = new Database(storeFiles(from).authority, { readOnly: false });
  try {
    if (authority.get("SELECT 1 FROM sqlite_schema WHERE name = 'home'") === undefined) return;
    const storeId = text(only(authority.get('SELECT store_id FROM belongs_to')), 'store_id');
    const audit = auditChain(authority, 'authority', storeId, hasher);
    authority.write(() => {
      writeHome(authority, { instance: ids.nonce(), path: realpathSync(to), identity: identityOf(from) });
      const rest = { actor: 'data restore', for_person: null, change_id: null, digest: null, policy_version: null };
      const fact = {
        at: clock.now(),
        event: 'directory_confirmed',
        ...rest,
        result: `restored to ${realpathSync(to)}`,
      } as const;
      audit.append(fact);
      keepHighestInstant(authority, fact);
    });
  } finally {
    authority.close();
  }
}

function writeHome(authority: Database, { instance, path, identity }: HomeRow): void {
  const sql = `INSERT INTO home VALUES (1, ?, ?, ?)
    ON CONFLICT (one) DO UPDATE SET instance = excluded.instance, path = excluded.path, identity = excluded.identity`;
  authority.run(sql, instance, path, identity);
}

/** True while the original of a copy still says what it said when it was copied: nobody has confirmed it since. */
function isUndisputed({ instance, path }: HomeRow): boolean {
  return homeAt(path)?.instance === instance && readNotice(path) === null;
}

/** Number and birth of the authority's file. The birth is 0 where the file system does not keep it. */
function identityOf(directory: string): string {
  const { ino, birthtimeNs } = statSync(storeFiles(directory).authority, { bigint: true });
  return `${ino}:${birthtimeNs}`;
}

function isSameFile(identity: string, directory: string): boolean {
  if (!fileExists(storeFiles(directory).authority)) return false;
  const { ino, birthtimeNs, ctimeNs } = statSync(storeFiles(directory).authority, { bigint: true });
  const [number, birth] = identity.split(':');
  if (number !== String(ino)) return false;
  // Node gives the time of the last change where there is no birth, and that one moves.
  const isKept = birth !== '0' && birthtimeNs !== 0n && birthtimeNs !== ctimeNs;
  return !isKept || birth === String(birthtimeNs);
}

function homeIn(authority: Database): HomeRow | undefined {
  const row = authority.get('SELECT instance, path, identity FROM home');
  return row === undefined
    ? undefined
    : { instance: text(row, 'instance'), path: text(row, 'path'), identity: text(row, 'identity') };
}

/** Reads the home of another directory; undefined where there is none, or it cannot be read. */
function homeAt(directory: string): HomeRow | undefined {
  return readIfPossible(directory, 'authority', homeIn);
}

function storeIdOf(directory: string): string | undefined {
  return readIfPossible(directory, 'authority', (authority) =>
    text(only(authority.get('SELECT store_id FROM belongs_to')), 'store_id'),
  );
}

/** Returns the number of entries in the audit of another directory; null where it cannot be read. */
export function auditLengthAt(directory: string): number | null {
  const length = (authority: Database) =>
    integer(only(authority.get('SELECT coalesce(max(seq), 0) AS entries FROM audit')), 'entries');
  return readIfPossible(directory, 'authority', length) ?? null;
}

function readNotice(directory: string): string | null {
  const path = join(directory, NOTICE);
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return 'another directory';
  }
}

/** Told on the same machine only. Where the original cannot be written, it is not told, and the copy still refuses. */
function writeNotice(directory: string, copy: string): void {
  try {
    writeFileSync(join(directory, NOTICE), `${copy}\n`, { mode: 0o600, flush: true });
  } catch {
    // The words of the copy say that the other one has to be stopped.
  }
}
