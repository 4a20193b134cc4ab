import {
  type AuditEntry,
  AuditEntryUnreadable,
  type AuditHead,
  type AuditProblem,
  auditOrigin,
  checkAuditEntries,
  checkUnreadable,
} from '../domain/change/audit.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { Hasher } from '../domain/ports/foundation.ts';

/** Entries read at once. */
export const AUDIT_PAGE = 1000;

/** Reads entries ascending by `seq`, from `fromSeq` on. */
type ReadEntries = (fromSeq: number, limit: number) => Promise<readonly AuditEntry[]>;

/** Reads and checks the page of a chain after `head`. `newer` is set where an intact entry has a newer format. */
export async function readChecked(head: AuditHead, read: ReadEntries, hasher: Hasher) {
  try {
    const page = await read(head.seq + 1, AUDIT_PAGE);
    return { page, ...checkAuditEntries(head, page, hasher), newer: null };
  } catch (error) {
    if (!(error instanceof AuditEntryUnreadable)) throw error;
    return { page: error.before, ...checkUnreadable(head, error, hasher) };
  }
}

/** Walks an audit chain from its start, a page at a time, and checks each entry. It holds one page. */
export class ChainWalk {
  readonly #read: ReadEntries;
  readonly #hasher: Hasher;
  readonly #origin: AuditHead;
  #head: AuditHead;
  #page: readonly AuditEntry[] = [];
  #ended = false;
  #problem: AuditProblem | null = null;

  constructor(origin: AuditHead, read: ReadEntries, hasher: Hasher) {
    this.#origin = origin;
    this.#head = origin;
    this.#read = read;
    this.#hasher = hasher;
  }

  /** Number of intact entries read so far. */
  get entries(): number {
    return this.#head.seq;
  }

  /** The break in the chain; null until the walk reaches one. */
  get problem(): AuditProblem | null {
    return this.#problem;
  }

  /** Reads the next page; undefined at the end of the chain and at a break. */
  async nextPage(): Promise<readonly AuditEntry[] | undefined> {
    if (this.#ended) return undefined;
    const { page, head, problem } = await readChecked(this.#head, this.#read, this.#hasher);
    this.#problem = problem;
    this.#ended = problem !== null || page.length < AUDIT_PAGE;
    // The intact entries before a break count, so that only what follows it is missed.
    this.#head = head;
    this.#page = page.filter(({ seq }) => seq <= head.seq);
    return problem !== null || page.length === 0 ? undefined : page;
  }

  /** Walks on as far as needed and returns the hash of an entry; undefined if the intact chain does not reach it. */
  async hashAt(seq: number): Promise<string | undefined> {
    if (seq === this.#origin.seq) return this.#origin.hash;
    while (this.#head.seq < seq && (await this.nextPage()) !== undefined);
    if (this.#head.seq < seq) return undefined;
    const held = this.#page.find((entry) => entry.seq === seq);
    const [entry] = held === undefined ? await this.#read(seq, 1) : [held];
    return entry?.seq === seq ? entry.hash : undefined;
  }

  /** Walks to the end of the chain, or to a break. */
  async toEnd(): Promise<void> {
    while ((await this.nextPage()) !== undefined);
  }
}

/** Starts a walk over one of the two chains of a store. */
export async function walkChain(chain: 'authority' | 'proposals', ports: AgentPorts): Promise<ChainWalk> {
  const { store_id } = await ports.data.store();
  const read: ReadEntries =
    chain === 'authority'
      ? (from, limit) => ports.authority.authorityAudit(from, limit)
      : (from, limit) => ports.proposals.proposalAudit(from, limit);
  return new ChainWalk(auditOrigin(chain, store_id, ports.hasher), read, ports.hasher);
}
