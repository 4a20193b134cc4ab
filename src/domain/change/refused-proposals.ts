import type { ProposalStore } from '../ports/proposals.ts';
import type { AuditFact } from './audit.ts';

/** Refusals of a connection within an hour that each get an entry. */
const LISTED_OF_CONNECTION = 16;
/** Refusals of all connections of a caller within an hour that each get an entry. */
const LISTED_OF_CALLER = 256;
const HOUR = 3_600_000;

/** Where a proposal came from. */
export interface ProposalOrigin {
  readonly connection: string;
  readonly caller: string;
}

/**
 * Records refused proposals. The first ones of an hour get an entry each; after that only those whose number doubles,
 * and their entries say so. A client that repeats what is refused then leaves a few entries in the log instead of one
 * for each attempt, and the log still tells how many there were, within a factor of two. The hours are those of the clock.
 */
export class RefusedProposals {
  #hour = Number.NaN;
  /** Refusals of this hour by connection. */
  readonly #connections = new Map<string, number>();
  /** Refusals of this hour by caller that the limit of their connection lets through. */
  readonly #callers = new Map<string, number>();

  async record(fact: AuditFact, origin: ProposalOrigin, proposals: Pick<ProposalStore, 'record'>): Promise<void> {
    const place = this.#count(Math.floor(Date.parse(fact.at) / HOUR), origin);
    if (place !== undefined) await proposals.record({ ...fact, result: `${fact.result}${place}` });
  }

  /** Returns what an entry says of the refusal's place among the others; undefined where it gets none. */
  #count(hour: number, { connection, caller }: ProposalOrigin): string | undefined {
    if (hour !== this.#hour) {
      this.#connections.clear();
      this.#callers.clear();
      this.#hour = hour;
    }
    const ofCaller = (this.#callers.get(caller) ?? 0) + 1;
    // New connections are not kept beyond the limit of their caller, so that memory stays bounded.
    if (ofCaller <= LISTED_OF_CALLER || this.#connections.has(connection)) {
      const ofConnection = (this.#connections.get(connection) ?? 0) + 1;
      this.#connections.set(connection, ofConnection);
      if (!hasEntry(ofConnection, LISTED_OF_CONNECTION)) return undefined;
      this.#callers.set(caller, ofCaller);
      if (ofConnection > LISTED_OF_CONNECTION) return countOf(ofConnection, 'this connection');
    } else this.#callers.set(caller, ofCaller);
    if (!hasEntry(ofCaller, LISTED_OF_CALLER)) return undefined;
    return ofCaller > LISTED_OF_CALLER ? countOf(ofCaller, 'all connections of this client') : '';
  }
}

function hasEntry(count: number, listed: number): boolean {
  return count <= listed || Number.isInteger(Math.log2(count / listed));
}

function countOf(count: number, whose: string): string {
  return ` (at least ${count} refusals of ${whose} within the hour; most have no entry of their own)`;
}
