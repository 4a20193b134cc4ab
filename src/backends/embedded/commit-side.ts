import type { CommitPorts, Foundation, SignatureVerifier } from '../../domain/ports.ts';
import { authorityWrites } from './authority-writes.ts';
import { dataWrites } from './commit.ts';
import { readDesk } from './desk-file.ts';
import { LockFileTurn } from './executor-turn.ts';
import { openStore } from './open-store.ts';
import { outbox } from './outbox.ts';
import { type Closable, type EmbeddedSettings, readPorts } from './read-ports.ts';

/** Opens all of the store for writing, and brings its schema up to date. Throws `StoreUnavailable`. */
export function openCommitSide(
  directory: string,
  foundation: Foundation,
  verifier: SignatureVerifier,
  settings: EmbeddedSettings = {},
): CommitPorts & Closable {
  const desk = settings.desk ?? readDesk(directory);
  const store = openStore(directory, 'commit', foundation);
  const reads = readPorts(store, foundation, { ...settings, desk });
  const turn = new LockFileTurn(directory);
  return {
    ...reads,
    writes: dataWrites(store.data),
    authorityWrites: authorityWrites(store.authority, store.authorityAudit),
    outbox: outbox(store.data),
    turn,
    verifier,
    async close() {
      turn.close();
      await reads.close();
    },
  };
}
