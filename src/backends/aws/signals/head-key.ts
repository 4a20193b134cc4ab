import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { ClientSettings } from '../clients.ts';
import { explained } from '../faults.ts';

/** The key of KMS that signs heads, and nothing else. */
export interface HeadKey {
  /** Returns the signature, base64url. */
  sign(message: Uint8Array): Promise<string>;
  verify(message: Uint8Array, signature: string): Promise<boolean>;
  close(): void;
}

const ATTEMPTS = 5;

/** Returns the key, whose client is loaded by its first use. */
export function headKeyOf(KeyId: string, { region, credentials, kmsEndpoint }: ClientSettings): HeadKey {
  let client: KMSClient | undefined;
  let known: Promise<KeyObject> | undefined;
  const open = async () => {
    const { KMSClient } = await import('./sdk.ts');
    client ??= new KMSClient({
      ...(region === undefined ? {} : { region }),
      ...(credentials === undefined ? {} : { credentials }),
      ...(kmsEndpoint === undefined ? {} : { endpoint: kmsEndpoint }),
      maxAttempts: ATTEMPTS,
    });
    return client;
  };
  const publicKey = async (): Promise<KeyObject> => {
    const { GetPublicKeyCommand } = await import('./sdk.ts');
    const kms = await open();
    const { PublicKey } = await explained(() => kms.send(new GetPublicKeyCommand({ KeyId })));
    return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
  };
  return {
    async sign(Message) {
      const { SignCommand } = await import('./sdk.ts');
      const kms = await open();
      const request = { KeyId, Message, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' } as const;
      const { Signature } = await explained(() => kms.send(new SignCommand(request)));
      if (Signature === undefined) throw new Error('KMS answers without a signature');
      return Buffer.from(Signature).toString('base64url');
    },
    async verify(message, signature) {
      known ??= publicKey();
      return verify(null, message, await known, Buffer.from(signature, 'base64url'));
    },
    close: () => client?.destroy(),
  };
}
