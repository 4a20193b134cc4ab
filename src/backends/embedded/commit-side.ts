import type { SignatureVerifier } from '../../domain/ports/authority-writes.ts';
import type { CommitPorts } from '../../domain/ports/commit-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { OutsideActions } from '../../domain/ports/outside.ts';
import { NO_SIGNALS } from '../../domain/ports/signals.ts';
import { NO_SNAPSHOTS } from '../../domain/ports/snapshots.ts';
import { NO_UPSTREAM } from '../../domain/ports/upstream.ts';
import { RELEASE } from '../../release.ts';
import { patientPort } from '../sqlite/patient-port.ts';
import { auditChain } from '../sqlite/proposals/audit-chain.ts';
import { authorityWrites } from '../sqlite/writes/authority.ts';
import { dataWrites } from '../sqlite/writes/commit.ts';
import { outbox } from '../sqlite/writes/outbox.ts';
import { recordRelease } from '../sqlite/writes/release.ts';
import { raiseFence } from '../sqlite/writes/turn.ts';
import { readDesk } from './desk-file.ts';
import { LockFileTurn } from './executor-turn.ts';
import { explainTrouble } from './explain-trouble.ts';
import { DirectoryHome } from './home.ts';
import { upgrade } from './migrate-store.ts';
import { type OpenStore, openStore } from './open-store.ts';
import { type Closable, type EmbeddedSettings, readPorts } from './read-ports.ts';
import { isNewer, releaseOf } from './release-note.ts';

/** Records what the machine says of the store: the release that writes it, and the directory that it lives in. */
function settle({ authority, ...rest }: OpenStore, home: DirectoryHome, directory: string): void {
  try {
    if (isNewer(RELEASE, releaseOf(authority))) recordRelease(authority, RELEASE);
    home.settle();
  } catch (error) {
    for (const database of [authority, rest.data, rest.proposals]) database.close();
    throw explainTrouble(error, directory);
  }
}

/** Agents of an embedded store are a part of it, so its changes do nothing outside. */
const NOTHING_OUTSIDE: OutsideActions = {
  async carryOut() {
    throw new Error('an embedded store does nothing outside of itself');
  },
};

/** Opens all of the store for writing, and brings its schema up to date. Throws `StoreUnavailable`. */
export function openCommitSide(
  directory: string,
  foundation: Foundation,
  verifier: SignatureVerifier,
  settings: EmbeddedSettings = {},
): CommitPorts & Closable {
  const desk = settings.desk ?? readDesk(directory);
  const store = openStore(directory, { writes: 'everything', upgrade }, foundation);
  const reads = readPorts(store, foundation, { ...settings, desk });
  const { clock } = foundation;
  const patience = { clock, explain: (error: unknown) => explainTrouble(error, directory) };
  const turn = new LockFileTurn({ directory, clock }, () => raiseFence(store.authority, store.data));
  const chain = auditChain(store.authority, 'authority', store.storeId, foundation.hasher);
  const { storeId, authority } = store;
  const home = new DirectoryHome({ directory, storeId, authority, audit: chain, ...foundation });
  settle(store, home, directory);
  return {
    ...reads,
    home: patientPort(home, patience),
    outside: NOTHING_OUTSIDE,
    signals: NO_SIGNALS,
    writes: patientPort(dataWrites(store.data), patience),
    authorityWrites: patientPort(authorityWrites(store.authority, chain), patience),
    outbox: patientPort(outbox(store.data), patience),
    turn,
    upstream: NO_UPSTREAM,
    snapshots: NO_SNAPSHOTS,
    verifier,
    async close() {
      turn.close();
      await reads.close();
    },
  };
}
