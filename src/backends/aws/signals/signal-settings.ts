import { z } from 'zod';
import { settingsIn } from '../../sqlite/desk-settings.ts';
import type { ObjectStore } from '../object-store.ts';

const KEY = 'config/signals.json';

const signalSettingsSchema = z.strictObject({
  /** Publishes figures to CloudWatch. */
  metrics: z.boolean().default(false),
  audit_heads: z
    .strictObject({
      /** Has Object Lock, best in another account. */
      bucket: z.string().regex(/^[a-z0-9.-]{3,63}$/, 'must be the name of a bucket'),
      /** Of the kind ECC_NIST_EDWARDS25519, for this purpose alone. */
      key_id: z.string().min(1).max(2048),
      /** In compliance mode nobody can delete a head before its time, the owner of the account neither. */
      lock: z.enum(['COMPLIANCE', 'GOVERNANCE']),
      retention_days: z.int().min(1).max(36_500),
    })
    .optional(),
});

/** What a store tells other systems. */
export type SignalSettings = z.infer<typeof signalSettingsSchema>;
export type HeadSettings = NonNullable<SignalSettings['audit_heads']>;

/** Reads the settings; without an object nothing is told. Throws `StoreUnavailable`. */
export async function readSignalSettings(objects: Pick<ObjectStore, 'get'>, bucket: string): Promise<SignalSettings> {
  const body = await objects.get(KEY);
  return body === undefined ? { metrics: false } : settingsIn(signalSettingsSchema, body, `s3://${bucket}/${KEY}`);
}
