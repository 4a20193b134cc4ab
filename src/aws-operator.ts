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
    withRecords: () => onDirectoriesOnly('Files are exported', EXPORT),
    backUp: () => onDirectoriesOnly('Backups are made', BACKUP),
    stageRestore: () => onDirectoriesOnly('Backups are restored', RESTORE),
    migrate: () => onDirectoriesOnly('Files are migrated', MIGRATE),
  };
}

const EXPORT = 'On AWS, ask the tools that list brands, combos and escalations, or read upstream’s own tables.';
const BACKUP =
  'On AWS, switch on point-in-time recovery of the three tables, which goes back 35 days; objects in the bucket never change, and those that a restored table names are kept longer. See "Backup and restore" in docs/aws.md.';
const RESTORE =
  'On AWS, restore all three tables to one instant, under the names of a new environment, and set BRAND_ESCALATIONS_AWS_ENVIRONMENT to that. See "Backup and restore" in docs/aws.md, which says what is lost.';
const MIGRATE = 'On AWS, the follower of each node upgrades its replica when it starts.';

async function onDirectoriesOnly(what: string, instead: string): Promise<never> {
  const message = `${what} in a data directory, and this store is on AWS. Nothing was changed.`;
  throw new StoreUnavailable('not_a_store', message, null, { instead });
}
