import type { S3 } from '@aws-sdk/client-s3';
import { DEFAULT_DESK, type Desk } from '../../domain/escalation/desk.ts';
import { deskIn } from '../sqlite/desk-settings.ts';
import { objectStore } from './object-store.ts';

const KEY = 'config/desk.json';

type Objects = Pick<S3, 'getObject' | 'putObject'>;

/** Reads the settings of the desk; without an object, the runbook's numbers and no teams. Throws `StoreUnavailable`. */
export async function readDesk(s3: Objects, bucket: string): Promise<Desk> {
  return (await storedDesk(s3, bucket)) ?? DEFAULT_DESK;
}

/** Returns undefined where nobody has written settings. Throws `StoreUnavailable`. */
export async function storedDesk(s3: Objects, bucket: string): Promise<Desk | undefined> {
  const body = await objectStore(s3, bucket, []).get(KEY);
  return body === undefined ? undefined : deskIn(body, `s3://${bucket}/${KEY}`);
}

/** Writes the first settings of the desk. Others that are there stay. */
export function beginDesk(s3: Objects, bucket: string, desk: Desk): Promise<void> {
  return objectStore(s3, bucket, [KEY]).putOnce(KEY, Buffer.from(`${JSON.stringify(desk, null, 2)}\n`));
}
