import type { S3 } from '@aws-sdk/client-s3';
import { DEFAULT_DESK, type Desk, deskSchema } from '../../domain/escalation/desk.ts';
import { explainIssues } from '../../domain/input/input-issues.ts';
import { JsonFault, readStrictJson } from '../../domain/input/strict-json.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';
import { objectStore } from './object-store.ts';

const KEY = 'config/desk.json';

/** Reads the settings of the desk; without an object, the runbook's numbers and no teams. Throws `StoreUnavailable`. */
export async function readDesk(s3: Pick<S3, 'getObject' | 'putObject'>, bucket: string): Promise<Desk> {
  const body = await objectStore(s3, bucket, []).get(KEY);
  if (body === undefined) return DEFAULT_DESK;
  const place = `s3://${bucket}/${KEY}`;
  const json = readStrictJson(body);
  if (json instanceof JsonFault)
    throw new StoreUnavailable('invalid_settings', `${place} cannot be used: ${json.problem}.`, null);
  const parsed = deskSchema.safeParse(json.value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { message, instead } = explainIssues(parsed.error, deskSchema);
  throw new StoreUnavailable('invalid_settings', `${place} has a mistake in it: ${message} ${instead}`, null);
}
