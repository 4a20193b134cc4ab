import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import { done, type Outcome, refused } from '../../domain/refusal.ts';

export interface QuotaLimits {
  /** Most changes of a store that wait for a decision. */
  readonly waitingChanges: number;
  /** Most bytes of them. */
  readonly waitingBytes: number;
}

/** Longest time that a policy lets a change wait, in milliseconds. */
const LONGEST_WAIT = 720 * 3_600_000;
/** One connection may fill this part of the store's quota, so that others still can propose. */
const SHARE = 0.5;
const RETRY_AFTER = 60;

interface Waiting {
  readonly changes: number;
  readonly bytes: number;
}

/** Bounds the changes that wait for a decision: people have to read them, and each is stored as a whole. */
export class ProposalQuota {
  readonly #limits: QuotaLimits;
  /** Changes that were proposed through this server process: one connection over stdio, one caller over HTTP. */
  readonly #own = new Set<string>();

  constructor(limits: QuotaLimits) {
    this.#limits = limits;
  }

  /** Refuses where as many changes wait as may, in number or in bytes. */
  async check(ports: AgentPorts): Promise<Outcome<true>> {
    const since = new Date(Date.parse(ports.clock.now()) - LONGEST_WAIT).toISOString();
    const candidates = await ports.proposals.proposalSizes(since);
    const { waitingChanges, waitingBytes } = this.#limits;
    // Most stores hold few changes, and then it does not matter which of them are decided.
    if (!isOver(sumOf(candidates), { changes: SHARE * waitingChanges, bytes: SHARE * waitingBytes })) return done(true);
    const decided = await ports.authority.recordsOn(candidates.map(({ change_id }) => change_id));
    const waiting = candidates.filter(({ change_id }) => {
      const { decisions = [], application } = decided.get(change_id) ?? {};
      return decisions.length === 0 && application === undefined;
    });
    for (const id of this.#own) if (!waiting.some(({ change_id }) => change_id === id)) this.#own.delete(id);
    const all = sumOf(waiting);
    if (isOver(all, { changes: waitingChanges, bytes: waitingBytes })) return full(all, 'this store');
    const own = sumOf(waiting.filter(({ change_id }) => this.#own.has(change_id)));
    const isOwnOver = isOver(own, { changes: SHARE * waitingChanges, bytes: SHARE * waitingBytes });
    return isOwnOver ? full(own, 'this connection') : done(true);
  }

  /** Counts a change as proposed through this server. */
  note(changeId: string): void {
    this.#own.add(changeId);
  }
}

function sumOf(sizes: readonly { readonly bytes: number }[]): Waiting {
  return { changes: sizes.length, bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function isOver(waiting: Waiting, limit: Waiting): boolean {
  return waiting.changes >= limit.changes || waiting.bytes >= limit.bytes;
}

function full({ changes, bytes }: Waiting, whose: string): Outcome<never> {
  return refused({
    code: 'busy',
    message: `${changes} changes of ${whose} wait for a decision (${Math.ceil(bytes / 1e6)} MB), which is the most.`,
    instead: `Nothing was proposed. Ask a person to decide on them, or withdraw those you no longer need with withdraw_change; then propose again, in ${RETRY_AFTER} seconds at the earliest.`,
    retry_after_seconds: RETRY_AFTER,
  });
}
