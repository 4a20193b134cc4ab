import type { AuthorityReads } from './authority.ts';
import type { DataReads } from './data-reads.ts';
import type { Foundation } from './foundation.ts';
import type { ProposalStore } from './proposals.ts';

/** What the agent side holds: it reads data and authority, and may append proposals. There is no write port in it. */
export interface AgentPorts extends Foundation {
  readonly data: DataReads;
  readonly proposals: ProposalStore;
  readonly authority: AuthorityReads;
}
