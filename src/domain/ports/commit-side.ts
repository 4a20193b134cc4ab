import type { Outbox } from '../notify/outbox.ts';
import type { AgentPorts } from './agent-side.ts';
import type { AuthorityWrites, SignatureVerifier } from './authority-writes.ts';
import type { DataWrites, ExecutorTurn } from './commit.ts';

/** What the commit side holds besides. */
export interface CommitPorts extends AgentPorts {
  readonly writes: DataWrites;
  readonly authorityWrites: AuthorityWrites;
  readonly outbox: Outbox;
  readonly turn: ExecutorTurn;
  readonly verifier: SignatureVerifier;
}
