import { createHash } from 'node:crypto';

/** SHA-256 of a public key (SPKI, DER) in groups of eight digits, to be read aloud and compared with a stored copy. */
export function keyFingerprint(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (hash.match(/.{8}/g) ?? []).join(' ');
}
