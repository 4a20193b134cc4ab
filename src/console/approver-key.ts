import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  scryptSync,
  sign,
} from 'node:crypto';
import { z } from 'zod';
import type { ApproverRecord } from '../domain/change/authority.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';

/** scrypt (RFC 7914) with 64 MiB and about 0.2 s a guess. */
const KDF = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 };
export const MIN_PASSPHRASE = 12;

/** An approver's private key as it lies on disk: PKCS #8, sealed by AES-256-GCM under a key derived from the passphrase. */
export const sealedKeySchema = z.strictObject({
  format: z.literal('brand-escalations/approver-key/1'),
  approver_id: z.string(),
  public_key: z.string(),
  salt: z.string(),
  iv: z.string(),
  tag: z.string(),
  sealed: z.string(),
});
export type SealedKey = z.infer<typeof sealedKeySchema>;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

function sealingKey(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, KDF);
}

/** The approver and the public key are authenticated with the sealed key, so that neither can be swapped on disk. */
function boundTo(approverId: string, publicKey: string): Buffer {
  return Buffer.from(JSON.stringify([approverId, publicKey]));
}

export interface NewApproverKey {
  readonly record: Omit<ApproverRecord, 'enrolled_at'>;
  readonly sealed: SealedKey;
  readonly approver: Approver;
}

/** Makes an Ed25519 key (RFC 8032) for an approver, sealed by their passphrase. */
export function createApproverKey(approverId: string, passphrase: string): Outcome<NewApproverKey> {
  if (passphrase.length < MIN_PASSPHRASE) {
    return refused({
      code: 'invalid_input',
      field: 'passphrase',
      message: `The passphrase has ${passphrase.length} characters.`,
      instead: `Use ${MIN_PASSPHRASE} or more, such as four unrelated words.`,
    });
  }
  const pair = generateKeyPairSync('ed25519');
  const publicKey = base64(pair.publicKey.export({ type: 'spki', format: 'der' }));
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(passphrase, salt), iv);
  cipher.setAAD(boundTo(approverId, publicKey));
  const sealed = Buffer.concat([
    cipher.update(pair.privateKey.export({ type: 'pkcs8', format: 'der' })),
    cipher.final(),
  ]);
  return done({
    record: { approver_id: approverId, algorithm: 'ed25519', public_key: publicKey },
    sealed: {
      format: 'brand-escalations/approver-key/1',
      approver_id: approverId,
      public_key: publicKey,
      salt: base64(salt),
      iv: base64(iv),
      tag: base64(cipher.getAuthTag()),
      sealed: base64(sealed),
    },
    approver: approverOf(approverId, pair.privateKey.export({ type: 'pkcs8', format: 'der' })),
  });
}

/** Opens a sealed key. A wrong passphrase and an altered file look alike, and are refused alike. */
export function unsealApproverKey(key: SealedKey, passphrase: string): Outcome<Approver> {
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(passphrase, bytesOf(key.salt)), bytesOf(key.iv), {
      authTagLength: 16,
    });
    decipher.setAAD(boundTo(key.approver_id, key.public_key));
    decipher.setAuthTag(bytesOf(key.tag));
    return done(approverOf(key.approver_id, Buffer.concat([decipher.update(bytesOf(key.sealed)), decipher.final()])));
  } catch {
    return refused({
      code: 'not_allowed',
      field: 'passphrase',
      message: 'The key does not open with this passphrase, or its file was altered.',
      instead: 'Try again.',
    });
  }
}

function approverOf(approverId: string, pkcs8: Buffer): Approver {
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { approver_id: approverId, sign: (message) => sign(null, Buffer.from(message), key).toString('base64url') };
}
