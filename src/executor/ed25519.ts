import { createPublicKey, verify } from 'node:crypto';
import type { SignatureVerifier } from '../domain/ports/authority-writes.ts';

/** Verifies Ed25519 signatures (RFC 8032). Returns false for values that cannot be a key or a signature. */
export const ed25519Verifier: SignatureVerifier = {
  verify(approver, message, signature) {
    try {
      const key = createPublicKey({ key: Buffer.from(approver.public_key, 'base64'), format: 'der', type: 'spki' });
      return (
        key.asymmetricKeyType === 'ed25519' &&
        verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64url'))
      );
    } catch {
      return false;
    }
  },
};
