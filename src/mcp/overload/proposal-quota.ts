import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { ProposalSize } from '../../domain/ports/proposals.ts';
import { type Outcome, refused } from '../../domain/refusal.ts';
import { callerOf } from '../connection.ts';

export interface QuotaLimits {
  /** Most changes of a store that wait for a decision. */
  readonly waitingChanges: number;
  /** Most bytes of them, together with those that were withdrawn within a day. */
  readonly waitingBytes: number;
}

/** Longest time that a policy lets a change wait, in milliseconds. */
const LONGEST_WAIT = 720 * 3_600_000;
/** Time for which a withdrawn change counts with its bytes: it stays in the store. In milliseconds. */
const WITHDRAWN_COUNTS = 24 * 3_600_000;
/** One connection may fill this part of the store's quota, so that others can still propose. */
const CONNECTION_SHARE = 0.25;
/** All connections of one caller together may fill this part: reconnecting and restarting bring no new room. */
const CALLER_SHARE = 0.5;
const RETRY_AFTER = 60;

interface Amount {
  readonly changes: number;
  readonly bytes: number;
}

/** Part of the connections, and what they may have waiting. */
interface Level {
  readonly whose: string;
  readonly limit: Amount;
  readonly includes: (connection: string | null) => boolean;
}

/**
 * Bounds the changes that wait for a decision: people have to read them, and each is stored as a whole. The store keeps
 * the connection of each change, so that the count is the same after a restart. Changes of a store that keeps none yet,
 * because an older release made it, count for the store only.
 */
export class ProposalQuota {
  readonly #limits: QuotaLimits;
  /** Connections of the proposals that are being made. */
  readonly #begun = new Map<symbol, string>();

  constructor(limits: QuotaLimits) {
    this.#limits = limits;
  }

  /**
   * Proposes where there is room, and refuses where as many changes wait as may, in number or in bytes. Proposals that
   * are being made count as waiting.
   */
  async within<Result>(
    ports: AgentPorts,
    connection: string,
    propose: () => Promise<Outcome<Result>>,
  ): Promise<Outcome<Result>> {
    // One that is made while the store is read may be missing there, so it counts even if it ends in the meantime.
    const begunBefore = [...this.#begun];
    const sizes = await this.#counting(ports);
    const begun = [...new Map([...begunBefore, ...this.#begun]).values()];
    for (const level of this.#levels(connection)) {
      const amount = sumOf(sizes, begun, level.includes);
      if (isAtLimit(amount, level.limit)) return refusedBy(level, amount);
    }
    const proposal = Symbol('proposal');
    this.#begun.set(proposal, connection);
    try {
      return await propose();
    } finally {
      this.#begun.delete(proposal);
    }
  }

  /** Returns the changes that count: undecided ones, and with their bytes those that were withdrawn lately. */
  async #counting(ports: AgentPorts): Promise<readonly ProposalSize[]> {
    const now = Date.parse(ports.clock.now());
    const recent = await ports.proposals.proposalSizes(new Date(now - LONGEST_WAIT).toISOString());
    const sizes = recent.filter(
      ({ withdrawn, created_at }) => !withdrawn || Date.parse(created_at) > now - WITHDRAWN_COUNTS,
    );
    // Most stores hold few changes, and then it does not matter which of them are decided.
    const all = sumOf(sizes, [...this.#begun.values()], () => true);
    if (!isAtLimit(all, this.#part(CONNECTION_SHARE))) return sizes;
    const decided = await ports.authority.recordsOn(sizes.map(({ change_id }) => change_id));
    return sizes.filter(({ change_id }) => {
      const { decisions = [], application } = decided.get(change_id) ?? {};
      return decisions.length === 0 && application === undefined;
    });
  }

  #levels(connection: string): readonly Level[] {
    const caller = callerOf(connection);
    return [
      { whose: 'this store', limit: this.#part(1), includes: () => true },
      {
        whose: 'all connections of this client',
        limit: this.#part(CALLER_SHARE),
        includes: (other) => other !== null && callerOf(other) === caller,
      },
      {
        whose: 'this connection',
        limit: this.#part(CONNECTION_SHARE),
        includes: (other) => other === connection,
      },
    ];
  }

  #part(share: number): Amount {
    const { waitingChanges, waitingBytes } = this.#limits;
    return { changes: Math.ceil(share * waitingChanges), bytes: share * waitingBytes };
  }
}

/** Sums up stored changes and those that are being made, whose bytes are not known yet. */
function sumOf(sizes: readonly ProposalSize[], begun: readonly string[], includes: Level['includes']): Amount {
  const own = sizes.filter(({ connection }) => includes(connection));
  return {
    changes: own.filter(({ withdrawn }) => !withdrawn).length + begun.filter(includes).length,
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function isAtLimit({ changes, bytes }: Amount, limit: Amount): boolean {
  return changes >= limit.changes || bytes >= limit.bytes;
}

function refusedBy({ whose, limit }: Level, { changes, bytes }: Amount): Outcome<never> {
  const byNumber = changes >= limit.changes;
  const message = byNumber
    ? `${changes} changes of ${whose} wait for a decision, which is the most.`
    : `The changes of ${whose} that wait for a decision or were withdrawn within a day have ${megabytes(bytes)} MB; the most is ${megabytes(limit.bytes)} MB.`;
  const or = byNumber
    ? 'withdraw those that are no longer needed (withdraw_change withdraws those of this connection)'
    : 'wait until withdrawn ones are a day old';
  return refused({
    code: 'busy',
    message,
    instead: `Nothing was proposed. Ask a person to decide on the changes that wait, or ${or}; then propose again, in ${RETRY_AFTER} seconds at the earliest.`,
    retry_after_seconds: RETRY_AFTER,
  });
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
