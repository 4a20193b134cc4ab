import type { AuthorityReads } from './authority.ts';
import type { DataReads } from './data-reads.ts';
import type { Foundation } from './foundation.ts';
import type { ProposalStore } from './proposals.ts';

/** The ports of the agent side: reads of data and authority, and appending proposals. It contains no write port. */
export interface AgentPorts extends Foundation {
  readonly data: DataReads;
  readonly proposals: ProposalStore;
  readonly authority: AuthorityReads;
}
