import { z } from 'zod';
import type { Hasher } from '../ports/foundation.ts';
import { NewerFormat, recordFormat, type Sealed, type StoredDocument, sealedDocument } from '../record-format.ts';
import { canonicalJson } from '../text/canonical.ts';

export const AUDIT_EVENTS = [
  'store_initialised',
  'approver_enrolled',
  'policy_recorded',
  'clock_confirmed',
  'directory_confirmed',
  'change_proposed',
  'proposal_refused',
  'change_withdrawn',
  'decision_recorded',
  'decision_refused',
  'execution_claimed',
  'execution_released',
  'change_applied',
  'change_stale',
  'change_failed',
  'outcome_unknown',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** A record that the authority keeps beside its chain, and that the audit compares with the chain both ways. */
export type AuditedRecord = 'approver' | 'policy' | 'decision' | 'application';

/** The record that an entry of each event is about; null where the chain alone holds it. */
const RECORD_OF_EVENT: Readonly<Record<AuditEvent, AuditedRecord | null>> = {
  store_initialised: null,
  approver_enrolled: 'approver',
  policy_recorded: 'policy',
  clock_confirmed: null,
  directory_confirmed: null,
  change_proposed: null,
  proposal_refused: null,
  change_withdrawn: null,
  decision_recorded: 'decision',
  decision_refused: null,
  execution_claimed: 'application',
  execution_released: 'application',
  change_applied: 'application',
  change_stale: 'application',
  change_failed: 'application',
  outcome_unknown: 'application',
};

/** Returns the kind of record that an entry is about. */
export function recordOf({ fact }: AuditEntry): AuditedRecord | null {
  return RECORD_OF_EVENT[fact.event];
}

/** Returns the entries about a kind of record, in order. */
export function entriesAbout(record: AuditedRecord, entries: readonly AuditEntry[]): readonly AuditEntry[] {
  return entries.filter((entry) => recordOf(entry) === record);
}

/** An event, before it is chained. */
export const auditFactSchema = z.strictObject({
  at: z.string(),
  event: z.enum(AUDIT_EVENTS),
  /** The person, agent or job that did it. */
  actor: z.string(),
  /** The person it was done for, if not the actor. */
  for_person: z.string().nullable(),
  change_id: z.string().nullable(),
  digest: z.string().nullable(),
  policy_version: z.string().nullable(),
  result: z.string(),
});
export type AuditFact = Sealed<z.infer<typeof auditFactSchema>>;

export const AUDIT_FACT_FORMAT = recordFormat('audit_fact', auditFactSchema, [
  // 2: a person confirms the clock, or the directory. No earlier entry tells of that.
  (fact) => fact,
]);

/**
 * A chained entry: `hash` covers the fact as it is stored, its place and the hash before it, so an edit, deletion or
 * reorder shows.
 */
export interface AuditEntry {
  readonly seq: number;
  readonly previous: string;
  readonly fact: AuditFact;
  readonly hash: string;
}

export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** Returns the head before the first entry. It covers the chain's name, so that no entry fits into another chain. */
export function auditOrigin(chain: 'authority' | 'proposals', storeId: string, hasher: Hasher): AuditHead {
  return { seq: 0, hash: hasher.sha256(canonicalJson({ chain, store_id: storeId })) };
}

export function nextAuditEntry(head: AuditHead, fact: AuditFact, hasher: Hasher): AuditEntry {
  const seq = head.seq + 1;
  const { hash: previous } = head;
  return { seq, previous, fact, hash: entryHash({ seq, previous }, sealedDocument(AUDIT_FACT_FORMAT, fact), hasher) };
}

function entryHash({ seq, previous }: Pick<AuditEntry, 'seq' | 'previous'>, fact: StoredDocument, hasher: Hasher) {
  return hasher.sha256(canonicalJson({ seq, previous, fact }));
}

/** An entry whose fact this program cannot read. */
export interface UnreadableEntry extends Omit<AuditEntry, 'fact'> {
  /** The fact as it is stored; undefined if it is no JSON object. */
  readonly stored: StoredDocument | undefined;
}

/** Thrown by a read of a chain at an entry that cannot be read. `cause` is `NewerFormat` for one of a newer release. */
export class AuditEntryUnreadable extends Error {
  override readonly name = 'AuditEntryUnreadable';
  readonly entry: UnreadableEntry;
  /** The entries of the same read that come before it. */
  readonly before: readonly AuditEntry[];

  constructor(entry: UnreadableEntry, before: readonly AuditEntry[], cause: unknown) {
    super(`Audit entry ${entry.seq} cannot be read.`, { cause });
    this.entry = entry;
    this.before = before;
  }
}

/** Checks the entries of a read that ended at an unreadable one, and names what is wrong. The hash is checked first. */
export function checkUnreadable(
  head: AuditHead,
  { before, entry, cause }: AuditEntryUnreadable,
  hasher: Hasher,
): { readonly head: AuditHead; readonly problem: AuditProblem; readonly newer: NewerFormat | null } {
  const checked = checkAuditEntries(head, before, hasher);
  if (checked.problem !== null) return { head: checked.head, problem: checked.problem, newer: null };
  const broken = placeProblem(checked.head, entry);
  if (broken !== null) return { head: checked.head, problem: broken, newer: null };
  const { seq, stored } = entry;
  if (stored === undefined || entryHash(entry, stored, hasher) !== entry.hash)
    return { head: checked.head, problem: { seq, problem: EDITED }, newer: null };
  return cause instanceof NewerFormat
    ? { head: checked.head, problem: { seq, problem: cause.message }, newer: cause }
    : { head: checked.head, problem: { seq, problem: 'is not an audit entry of the expected shape' }, newer: null };
}

export interface AuditProblem {
  readonly seq: number;
  readonly problem: string;
}

/**
 * Walks a chain from `head`, entry by entry. The chain alone cannot show a cut after its end: compare the head it
 * ends with to one anchored elsewhere.
 */
export function checkAuditEntries(
  head: AuditHead,
  entries: readonly AuditEntry[],
  hasher: Hasher,
): { readonly head: AuditHead; readonly problem: AuditProblem | null } {
  let at = head;
  for (const entry of entries) {
    const broken = placeProblem(at, entry);
    if (broken !== null) return { head: at, problem: broken };
    if (nextAuditEntry(at, entry.fact, hasher).hash !== entry.hash)
      return { head: at, problem: { seq: entry.seq, problem: EDITED } };
    at = { seq: entry.seq, hash: entry.hash };
  }
  return { head: at, problem: null };
}

const EDITED = 'was edited: its hash does not cover its content';

function placeProblem(at: AuditHead, { seq, previous }: Pick<AuditEntry, 'seq' | 'previous'>): AuditProblem | null {
  if (seq !== at.seq + 1) return { seq: at.seq + 1, problem: `entry ${at.seq + 1} is missing; ${seq} follows` };
  return previous === at.hash ? null : { seq, problem: 'does not follow the entry before it' };
}
