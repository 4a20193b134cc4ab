import type { S3 } from '@aws-sdk/client-s3';
import type { AuditHead } from '../../../domain/change/audit.ts';
import { type AnchoredHead, AUDIT_CHAINS, type AuditChainName } from '../../../domain/ports/signals.ts';
import { explained } from '../faults.ts';
import type { ObjectStore } from '../object-store.ts';
import { anchoredDocument, headInKey, headKey, prefixOf, signedMessage } from './anchored-head.ts';
import type { HeadKey } from './head-key.ts';

interface Deps {
  readonly s3: Pick<S3, 'listObjectsV2'>;
  readonly bucket: string;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly key: Pick<HeadKey, 'verify'>;
  readonly storeId: string;
  /** Returns the head that the store says was anchored last. */
  readonly lastAnchored: (chain: AuditChainName) => Promise<AuditHead>;
}

/**
 * Streams the heads in the bucket, each with what is wrong with it. An object that is no head counts as a forgery, and so
 * does a head that is gone.
 */
export async function* readHeads(deps: Deps): AsyncGenerator<AnchoredHead> {
  for (const chain of AUDIT_CHAINS) {
    const { seq, hash } = await deps.lastAnchored(chain);
    let isThere = seq === 0;
    for await (const key of keysBelow(prefixOf(deps.storeId, chain), deps)) {
      isThere ||= key === headKey(deps.storeId, chain, { seq, hash });
      yield headAt(key, chain, deps);
    }
    if (!isThere) yield { chain, seq, hash, forgery: `the head of ${chain} that was anchored last is gone` };
  }
}

async function* keysBelow(Prefix: string, { s3, bucket: Bucket }: Deps): AsyncGenerator<string> {
  let ContinuationToken: string | undefined;
  do {
    const request = { Bucket, Prefix, ...(ContinuationToken === undefined ? {} : { ContinuationToken }) };
    const page = await explained(() => s3.listObjectsV2(request));
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

async function headAt(
  key: string,
  chain: AuditChainName,
  { objects, storeId, key: signer }: Deps,
): Promise<AnchoredHead> {
  const named = headInKey(key) ?? { seq: 0, hash: '' };
  const forged = (forgery: string): AnchoredHead => ({ chain, ...named, forgery });
  const body = await objects.get(key);
  const document = body && anchoredDocument(body);
  if (document === undefined) return forged(`${key} is no head`);
  if (headKey(document.store_id, document.chain, document) !== key || document.store_id !== storeId)
    return forged(`${key} holds another head than its name says`);
  const isSigned = await signer.verify(signedMessage(document), document.signature);
  return isSigned ? { chain, ...named, forgery: null } : forged(`${key} has no valid signature`);
}
