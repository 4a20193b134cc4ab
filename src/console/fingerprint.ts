import { createHash } from 'node:crypto';

/** SHA-256 of a public key (SPKI, DER), in groups of eight: for reading aloud and comparing with a note kept elsewhere. */
export function keyFingerprint(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (hash.match(/.{8}/g) ?? []).join(' ');
}
