import type { AwsSettings } from './backends/aws/agent-side.ts';
import { initialiseAwsStore } from './backends/aws/initialise.ts';
import { StoreUnavailable } from './backends/sqlite/store-errors.ts';
import type { DataTransfer } from './commands/data-transfer.ts';
import type { Foundation } from './domain/ports/foundation.ts';
import type { StoreInfo } from './domain/ports/store.ts';
import { withShippedInstructions } from './interchange/shipped-instructions.ts';

/** The operations on the data of a store on AWS. Its tables and its bucket are backed up and restored by AWS. */
export function awsTransfer(
  settings: AwsSettings,
  foundation: Foundation,
  sampleRecords: DataTransfer['sampleRecords'],
): DataTransfer {
  return {
    async importRecords({ owner, source, onProgress }) {
      const { ids, clock } = foundation;
      const info: StoreInfo = { store_id: ids.nonce(), kind: 'imported', created_at: clock.now(), owner };
      const store = { info, source: withShippedInstructions(source) };
      await initialiseAwsStore(settings, store, foundation, onProgress);
      return info;
    },
    sampleRecords,
    withRecords: () => onDirectoriesOnly(),
    backUp: () => onDirectoriesOnly(),
    stageRestore: () => onDirectoriesOnly(),
    migrate: () => onDirectoriesOnly(),
  };
}

async function onDirectoriesOnly(): Promise<never> {
  const instead =
    'On AWS, tables are restored by point-in-time recovery, objects are kept, and the follower upgrades its replica.';
  throw new StoreUnavailable('not_a_store', 'This command works on a store in a data directory.', null, { instead });
}
