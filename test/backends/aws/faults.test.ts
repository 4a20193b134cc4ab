import { describe, expect, test } from 'vitest';
import { explainFault, faultKind } from '../../../src/backends/aws/faults.ts';
import { StoreTrouble } from '../../../src/domain/ports/store-trouble.ts';

/** An error as the SDK throws it. */
function fault(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, ...more });
}

const cancelled = (...codes: string[]) =>
  fault('TransactionCanceledException', {
    $metadata: { httpStatusCode: 400 },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('what an error says about the request', () => {
  test.each([
    ['condition', cancelled('None', 'ConditionalCheckFailed', 'TransactionConflict')],
    ['condition', fault('PreconditionFailed', { $metadata: { httpStatusCode: 412 } })],
    ['repeat', cancelled('TransactionConflict', 'None')],
    ['repeat', cancelled('ThrottlingError')],
    ['repeat', fault('ThrottlingException', { $metadata: { httpStatusCode: 400 } })],
    ['repeat', fault('ConditionalRequestConflict', { $metadata: { httpStatusCode: 409 } })],
    ['repeat', fault('SlowDown', { $metadata: { httpStatusCode: 503 } })],
    ['unknown', fault('TransactionInProgressException', { $metadata: { httpStatusCode: 400 } })],
    ['unknown', fault('InternalServerError', { $metadata: { httpStatusCode: 500 } })],
    ['unknown', fault('TimeoutError')],
    ['unknown', fault('Error', { code: 'ECONNRESET' })],
    ['other', fault('Error', { code: 'ENOSPC', syscall: 'write' })],
    ['other', fault('Error', { code: 'EACCES', syscall: 'open', path: '/var/lib/replica.db.partial.zst' })],
    ['clock', fault('InvalidSignatureException', { message: 'Signature expired: 20260214T120000Z is now earlier' })],
    ['clock', fault('RequestTimeTooSkewed', { $metadata: { httpStatusCode: 403 } })],
    ['denied', fault('InvalidSignatureException')],
    ['denied', fault('ExpiredTokenException', { $metadata: { httpStatusCode: 400 } })],
    ['anonymous', fault('CredentialsProviderError')],
    ['regionless', new Error('Region is missing')],
    ['regionless', new Error('Region not accepted: region="eu west 1" is not a valid hostname component.')],
    ['unaddressed', fault('TypeError', { code: 'ERR_INVALID_URL' })],
    ['missing', fault('PermanentRedirect', { $metadata: { httpStatusCode: 301 } })],
    ['missing', fault('ResourceNotFoundException', { $metadata: { httpStatusCode: 400 } })],
    ['other', cancelled('ValidationError')],
    ['other', fault('IdempotentParameterMismatchException', { $metadata: { httpStatusCode: 400 } })],
    ['other', fault('ValidationException', { $metadata: { httpStatusCode: 400 } })],
    ['other', new TypeError('a bug')],
  ])('%s: %s', (kind, error) => {
    expect(faultKind(error)).toBe(kind);
  });
});

test('a person is told what to do; a bug stays what it is', () => {
  const denied = explainFault(fault('ExpiredTokenException'));
  expect(denied).toMatchObject({ kind: 'not_permitted', instead: expect.stringContaining('Renew the credentials') });
  expect(explainFault(fault('TimeoutError'))).toMatchObject({ kind: 'failing' });
  expect(explainFault(fault('SlowDown'))).toBeInstanceOf(StoreTrouble);
  expect(explainFault(fault('CredentialsProviderError'))).toMatchObject({
    instead: expect.stringContaining('AWS_PROFILE'),
  });
  expect(explainFault(new Error('Region is missing'))).toMatchObject({
    instead: expect.stringContaining('AWS_REGION'),
  });
  const bug = new TypeError('a bug');
  expect(explainFault(bug)).toBe(bug);
});
