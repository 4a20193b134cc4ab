import type { AwsSettings } from '../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../src/backends/aws/commit-side.ts';
import type { MadeSnapshot } from '../../../src/domain/ports/snapshots.ts';
import { NO_SIGNATURES } from '../embedded/given-store.ts';
import { impatientFoundation } from './impatient-foundation.ts';

/** Makes a snapshot of the log's head on a node, as `data snapshot` does. */
export async function makeSnapshot(settings: AwsSettings, foundation = impatientFoundation()): Promise<MadeSnapshot> {
  const side = await openAwsCommitSide(settings, foundation, NO_SIGNATURES);
  try {
    const made = await side.snapshots.make();
    if (!made.ok) throw new Error(made.refusal.message);
    return made.value;
  } finally {
    await side.close();
  }
}
