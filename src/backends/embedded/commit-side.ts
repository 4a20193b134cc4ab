import type { CommitPorts, Foundation, SignatureVerifier } from '../../domain/ports.ts';
import { authorityWrites } from './authority-writes.ts';
import { dataWrites } from './commit.ts';
import { readDesk } from './desk-file.ts';
import { openStore } from './open-store.ts';
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
  return {
    ...readPorts(store, foundation, { ...settings, desk }),
    writes: dataWrites(store.data),
    authorityWrites: authorityWrites(store.authority, store.authorityAudit),
    verifier,
  };
}
