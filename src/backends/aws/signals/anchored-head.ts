import { z } from 'zod';
import type { AuditHead } from '../../../domain/change/audit.ts';
import { JsonFault, readStrictJson } from '../../../domain/input/strict-json.ts';
import { AUDIT_CHAINS, type AuditChainName } from '../../../domain/ports/signals.ts';
import { canonicalJson } from '../../../domain/text/canonical.ts';
import { padded } from '../items.ts';

/** A head as it lies in the bucket. The signature covers everything else. */
const anchoredHeadSchema = z.strictObject({
  format: z.literal('brand-escalations/anchored-head/1'),
  store_id: z.string(),
  chain: z.enum(AUDIT_CHAINS),
  seq: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  anchored_at: z.string(),
  key_id: z.string(),
  /** Ed25519 over the canonical JSON of the other fields, base64url. */
  signature: z.string(),
});
export type AnchoredDocument = z.infer<typeof anchoredHeadSchema>;

export function prefixOf(storeId: string, chain: AuditChainName): string {
  return `${storeId}/${chain}/`;
}

/** Returns the key of a head. Keys of a chain are in its order. */
export function headKey(storeId: string, chain: AuditChainName, { seq, hash }: AuditHead): string {
  return `${prefixOf(storeId, chain)}${padded(seq)}-${hash}.json`;
}

export function signedMessage({ signature: _, ...signed }: AnchoredDocument): Uint8Array {
  return Buffer.from(canonicalJson(signed), 'utf8');
}

/** Returns undefined for what is not a head. */
export function anchoredDocument(body: Uint8Array): AnchoredDocument | undefined {
  const json = readStrictJson(body);
  return json instanceof JsonFault ? undefined : anchoredHeadSchema.safeParse(json.value).data;
}

/** Returns place and hash that a key names; undefined for a key of another form. */
export function headInKey(key: string): AuditHead | undefined {
  const [, seq, hash] = /\/(\d{12})-([0-9a-f]{64})\.json$/.exec(key) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}
