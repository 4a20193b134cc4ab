import type { S3 } from '@aws-sdk/client-s3';
import type { Clock, Foundation } from '../../domain/ports/foundation.ts';
import type { AwsSettings } from './agent-side.ts';
import { openClients } from './clients.ts';
import type { LogReads } from './log/log-entries.ts';
import { objectStore } from './object-store.ts';
import { tableNames } from './place.ts';
import { TableReader } from './table-reader.ts';

/** The log of a store and the bucket of its snapshots, open for reading. */
export interface OpenLog extends LogReads {
  readonly s3: Pick<S3, 'getObject' | 'headObject' | 'putObject'>;
  readonly bucket: string;
  readonly clock: Clock;
  close(): void;
}

/** The settings that lead to a store, without what only a process of its own can have: a thread gets them as a copy. */
export type StorePlace = Pick<AwsSettings, 'environment' | 'bucket' | 'clients'>;

export async function openLog(
  { clients: settings = {}, ...place }: StorePlace,
  { clock, hasher }: Pick<Foundation, 'clock' | 'hasher'>,
): Promise<OpenLog> {
  const clients = await openClients(settings);
  return {
    data: new TableReader(clients.reads, clock, tableNames(place).data),
    objects: objectStore(clients.s3, place.bucket, []),
    hasher,
    clock,
    s3: clients.s3,
    bucket: place.bucket,
    close: () => clients.close(),
  };
}
