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

/** scrypt (RFC 7914) with 64 MiB and about 0.2 s per guess. */
const KDF = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 };
export const MIN_PASSPHRASE = 12;

/** An approver's private key as stored: PKCS #8, encrypted with AES-256-GCM under a key derived from the passphrase. */
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

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64');

function sealingKey(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, KDF);
}

/** The additional authenticated data: binds the sealed key to its approver and public key, so that neither can be swapped. */
function boundData(approverId: string, publicKey: string): Buffer {
  return Buffer.from(JSON.stringify([approverId, publicKey]));
}

export interface NewApproverKey {
  readonly record: Omit<ApproverRecord, 'enrolled_at'>;
  readonly sealed: SealedKey;
  readonly approver: Approver;
}

/** Creates an Ed25519 key (RFC 8032) for an approver, sealed by their passphrase. */
export function createApproverKey(approverId: string, passphrase: string): Outcome<NewApproverKey> {
  if (passphrase.length < MIN_PASSPHRASE) {
    return refused({
      code: 'invalid_input',
      field: 'passphrase',
      message: `The passphrase has only ${passphrase.length} characters.`,
      instead: `Use ${MIN_PASSPHRASE} or more, such as four unrelated words.`,
    });
  }
  const pair = generateKeyPairSync('ed25519');
  const publicKey = toBase64(pair.publicKey.export({ type: 'spki', format: 'der' }));
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(passphrase, salt), iv);
  cipher.setAAD(boundData(approverId, publicKey));
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
      salt: toBase64(salt),
      iv: toBase64(iv),
      tag: toBase64(cipher.getAuthTag()),
      sealed: toBase64(sealed),
    },
    approver: approverOf(approverId, pair.privateKey.export({ type: 'pkcs8', format: 'der' })),
  });
}

/** Unlocks a sealed key. A wrong passphrase and an altered file cannot be distinguished, so they get the same refusal. */
export function unsealApproverKey(key: SealedKey, passphrase: string): Outcome<Approver> {
  try {
    const sealingKeyBytes = sealingKey(passphrase, fromBase64(key.salt));
    const decipher = createDecipheriv('aes-256-gcm', sealingKeyBytes, fromBase64(key.iv), { authTagLength: 16 });
    decipher.setAAD(boundData(key.approver_id, key.public_key));
    decipher.setAuthTag(fromBase64(key.tag));
    const privateKey = Buffer.concat([decipher.update(fromBase64(key.sealed)), decipher.final()]);
    return done(approverOf(key.approver_id, privateKey));
  } catch {
    return refused({
      code: 'not_allowed',
      field: 'passphrase',
      message: 'The passphrase is wrong, or the key file was altered.',
      instead: 'Try again.',
    });
  }
}

function approverOf(approverId: string, pkcs8: Buffer): Approver {
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { approver_id: approverId, sign: (message) => sign(null, Buffer.from(message), key).toString('base64url') };
}
