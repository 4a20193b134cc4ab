import { describe, expect, test } from 'vitest';
import { createApproverKey, unsealApproverKey } from '../../src/console/approver-key.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { accepted, refusalOf } from '../executor/small-store.ts';

const PASSPHRASE = 'correct horse battery staple';
const key = accepted(createApproverKey('ann@example.com', PASSPHRASE));

describe('given an approver’s key, sealed by their passphrase', () => {
  test('when the passphrase is right, then its signatures match the enrolled public key', () => {
    const approver = accepted(unsealApproverKey(key.sealed, PASSPHRASE));
    const signature = approver.sign('message');
    expect(ed25519Verifier.verify(key.record, 'message', signature)).toBe(true);
    expect(ed25519Verifier.verify(key.record, 'message!', signature)).toBe(false);
  });

  test('when the passphrase is wrong or the file was altered, then it does not open', () => {
    expect(refusalOf(unsealApproverKey(key.sealed, 'correct horse battery stapler')).code).toBe('not_allowed');
    expect(refusalOf(unsealApproverKey({ ...key.sealed, approver_id: 'bob@example.com' }, PASSPHRASE)).code).toBe(
      'not_allowed',
    );
    expect(refusalOf(unsealApproverKey({ ...key.sealed, tag: '' }, PASSPHRASE)).code).toBe('not_allowed');
  });

  test('then the file reveals neither key nor passphrase', () => {
    expect(JSON.stringify(key.sealed)).not.toContain(PASSPHRASE);
    expect(Object.keys(key.sealed)).not.toContain('private_key');
  });

  test('then the same passphrase is accepted in every Unicode form', () => {
    const composed = accepted(createApproverKey('ann', 'caf\u00e9 caf\u00e9 caf\u00e9')).sealed;
    expect(unsealApproverKey(composed, 'cafe\u0301 cafe\u0301 cafe\u0301').ok).toBe(true);
  });
});

test('a short passphrase is refused', () => {
  expect(refusalOf(createApproverKey('ann', 'short')).field).toBe('passphrase');
});

test.each(['', 'AAAA', 'not base64 at all', 'x'.repeat(10_000)])(
  'an invalid signature or key does not verify: %j',
  (junk) => {
    expect(ed25519Verifier.verify(key.record, 'message', junk)).toBe(false);
    expect(ed25519Verifier.verify({ algorithm: 'ed25519', public_key: junk }, 'message', junk)).toBe(false);
  },
);
