import type { Outbox } from '../notify/outbox.ts';
import type { AgentPorts } from './agent-side.ts';
import type { AuthorityWrites, SignatureVerifier } from './authority-writes.ts';
import type { DataWrites, ExecutorTurn } from './commit.ts';
import type { StoreHome } from './home.ts';
import type { OutsideActions } from './outside.ts';
import type { Signals } from './signals.ts';
import type { Snapshots } from './snapshots.ts';
import type { UpstreamIntake } from './upstream.ts';

/** The additional ports of the commit side. */
export interface CommitPorts extends AgentPorts {
  readonly writes: DataWrites;
  readonly authorityWrites: AuthorityWrites;
  readonly outbox: Outbox;
  readonly turn: ExecutorTurn;
  readonly home: StoreHome;
  readonly upstream: UpstreamIntake;
  readonly outside: OutsideActions;
  readonly signals: Signals;
  readonly snapshots: Snapshots;
  readonly verifier: SignatureVerifier;
}
