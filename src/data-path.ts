import { replicaFiles } from './backends/aws/replica/replica-files.ts';
import { storeFiles } from './backends/embedded/store-files.ts';
import type { Settings } from './settings.ts';

/** Returns the path of the file that holds the data, or the replica of it. */
export function dataPath({ backend, dataDirectory }: Pick<Settings, 'backend' | 'dataDirectory'>): string {
  return (backend.kind === 'embedded' ? storeFiles(dataDirectory) : replicaFiles(dataDirectory)).data;
}
