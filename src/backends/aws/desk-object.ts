import type { S3 } from '@aws-sdk/client-s3';
import { DEFAULT_DESK, type Desk } from '../../domain/escalation/desk.ts';
import { deskIn } from '../sqlite/desk-settings.ts';
import { objectStore } from './object-store.ts';

const KEY = 'config/desk.json';

/** Reads the settings of the desk; without an object, the runbook's numbers and no teams. Throws `StoreUnavailable`. */
export async function readDesk(s3: Pick<S3, 'getObject' | 'putObject'>, bucket: string): Promise<Desk> {
  const body = await objectStore(s3, bucket, []).get(KEY);
  return body === undefined ? DEFAULT_DESK : deskIn(body, `s3://${bucket}/${KEY}`);
}
