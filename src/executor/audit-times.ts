import type { AuditEntry } from '../domain/change/audit.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import { walkChain } from './chain-walk.ts';

/** An entry that was recorded at an earlier time than one before it. */
export interface SetBack {
  readonly chain: 'authority' | 'proposals';
  readonly seq: number;
  readonly at: string;
  /** The latest time on record before this entry. */
  readonly before: string;
  /** True for the entry with which a person confirmed the clock. */
  readonly confirmed: boolean;
}

/** Processes that wait for each other record what happened at the same time in any order. */
const TOLERANCE_MS = 60_000;
/** Most entries listed: one that lies far ahead makes every later one a step back. */
const MAX_LISTED = 20;

/** Looks for times that run backwards, over the pages of a chain. */
export class TimeCheck {
  readonly found: SetBack[] = [];
  readonly #chain: SetBack['chain'];
  #latest = '';

  constructor(chain: SetBack['chain']) {
    this.#chain = chain;
  }

  look(entries: readonly AuditEntry[]): void {
    for (const { seq, fact } of entries) {
      const { at, event } = fact;
      const confirmed = event === 'clock_confirmed';
      const isBack = Date.parse(this.#latest) - Date.parse(at) > TOLERANCE_MS;
      if (isBack && this.found.length < MAX_LISTED)
        this.found.push({ chain: this.#chain, seq, at, before: this.#latest, confirmed });
      // After a step back, only a further one is another.
      if (isBack || at > this.#latest) this.#latest = at;
    }
  }
}

/** Walks a chain and returns where its times run backwards. */
export async function timesOf(chain: SetBack['chain'], ports: AgentPorts): Promise<readonly SetBack[]> {
  const times = new TimeCheck(chain);
  const walk = await walkChain(chain, ports);
  for (let page = await walk.nextPage(); page !== undefined; page = await walk.nextPage()) times.look(page);
  return times.found;
}
