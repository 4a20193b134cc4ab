import { openCommitSide } from './backends/embedded/commit-side.ts';
import { whenFree } from './backends/sqlite/when-free.ts';
import type { CommitPorts } from './domain/ports/commit-side.ts';
import type { Foundation } from './domain/ports/foundation.ts';
import { ed25519Verifier } from './executor/ed25519.ts';
import type { Settings } from './settings.ts';

/** Opens the commit side of the store that the settings name. Throws `StoreUnavailable` and `StoreTrouble`. */
export async function openCommitStore(
  { backend, dataDirectory }: Pick<Settings, 'backend' | 'dataDirectory'>,
  foundation: Foundation,
): Promise<CommitPorts & { close(): Promise<void> }> {
  if (backend.kind === 'embedded')
    return whenFree(() => openCommitSide(dataDirectory, foundation, ed25519Verifier), foundation.clock);
  // Imported on demand: only a store on AWS needs it.
  const { openAwsCommitSide } = await import('./backends/aws/commit-side.ts');
  const { threadedSnapshots } = await import('./snapshots/threaded-snapshots.ts');
  const settings = { ...backend, directory: dataDirectory };
  return openAwsCommitSide(settings, foundation, ed25519Verifier, threadedSnapshots(backend));
}
