import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';

/**
 * What an error of AWS says about the request. `condition`: refused by a condition. `repeat`: not carried out, and the
 * same request may succeed. `unknown`: carried out or not. `clock`: not carried out, because this machine's clock is off.
 * `denied`: not carried out for want of rights or valid credentials. `anonymous`, `regionless`,
 * `unaddressed`: not sent, for want of credentials, a region or an address. `missing`: there is no such table or bucket.
 * `other`: not carried out, and it never will be; a bug.
 */
type FaultKind =
  | 'condition'
  | 'repeat'
  | 'unknown'
  | 'clock'
  | 'denied'
  | 'anonymous'
  | 'missing'
  | 'regionless'
  | 'unaddressed'
  | 'other';

const KIND_OF_NAME: ReadonlyMap<string, FaultKind> = new Map([
  ['ConditionalCheckFailedException', 'condition'],
  ['PreconditionFailed', 'condition'],
  ...[
    'ThrottlingException',
    'Throttling',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TransactionConflictException',
    'ReplicatedWriteConflictException',
    'ConditionalRequestConflict',
    'SlowDown',
  ].map((name) => [name, 'repeat'] as const),
  // Another request with this token is being carried out: ours, whose answer did not arrive.
  ['TransactionInProgressException', 'unknown'],
  ...['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'].map((name) => [name, 'clock'] as const),
  ...[
    'AccessDeniedException',
    'AccessDenied',
    'ExpiredToken',
    'ExpiredTokenException',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidToken',
    'MissingAuthenticationTokenException',
    'IncompleteSignatureException',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
  ].map((name) => [name, 'denied'] as const),
  ...['CredentialsProviderError', 'TokenProviderError'].map((name) => [name, 'anonymous'] as const),
  ['ResourceNotFoundException', 'missing'],
  // The last two: the bucket is in another region.
  ...['NoSuchBucket', 'PermanentRedirect', 'AuthorizationHeaderMalformed'].map((name) => [name, 'missing'] as const),
] satisfies readonly (readonly [string, FaultKind])[]);

/** Reasons for which a transaction is cancelled without a failed condition: nothing was written. */
const PASSING_REASONS = ['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

export function faultKind(error: unknown): FaultKind {
  if (!(error instanceof Error)) return 'other';
  if (error.name === 'TransactionCanceledException') {
    const reasons = cancellationReasons(error);
    if (reasons.includes('ConditionalCheckFailed')) return 'condition';
    return reasons.length > 0 && reasons.every((reason) => PASSING_REASONS.includes(reason)) ? 'repeat' : 'other';
  }
  // A signature that is too old names the clock in its message only.
  if (error.name === 'InvalidSignatureException')
    return /expired|not yet current/.test(error.message) ? 'clock' : 'denied';
  const known = KIND_OF_NAME.get(error.name);
  if (known !== undefined) return known;
  const status = statusOf(error);
  // The SDK gives these errors no names of their own.
  if (/^Region (?:is missing|not accepted)/.test(error.message)) return 'regionless';
  if (NO_ADDRESS.includes(codeOf(error) ?? '')) return 'unaddressed';
  // Without an answer the request may have arrived.
  if (status === undefined) return isOfTheNetwork(error) ? 'unknown' : 'other';
  if (status === 412) return 'condition';
  return status >= 500 ? 'unknown' : 'other';
}

/** Returns the code of each item's reason, in the order of the items. */
export function cancellationReasons(error: Error): readonly string[] {
  if (!('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) return [];
  return error.CancellationReasons.map((reason: unknown) =>
    typeof reason === 'object' && reason !== null && 'Code' in reason ? String(reason.Code) : 'None',
  );
}

function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const isKnown = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  return isKnown && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** Codes of a disk that a body is written to while it is downloaded. */
const OF_THE_DISK = /^E(?:NOSPC|DQUOT|FBIG|ROFS|IO)$/;

function isOfTheNetwork(error: Error): boolean {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
  if ('path' in error || OF_THE_DISK.test(codeOf(error) ?? '')) return false;
  return /^(?:E[A-Z_]+|UND_ERR.*)$/.test(codeOf(error) ?? '');
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Codes of Node for an address that is none, as a variable may hold it. */
const NO_ADDRESS = ['ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL'];

/** Says what a request met, such as `connect ECONNREFUSED 127.0.0.1:8000`. */
function metBy(error: Error): string {
  const code = codeOf(error);
  return code === undefined ? error.name : error.message || code;
}

/**
 * Returns an error of AWS as what it means for the store, in words with the fix; a bug as it is.
 *
 * @param asked the table or bucket that the request was for
 */
export function explainFault(error: unknown, asked = 'such table or bucket'): unknown {
  if (!(error instanceof Error) || error instanceof StoreTrouble || error instanceof StoreUnavailable) return error;
  const options = { cause: error };
  switch (faultKind(error)) {
    case 'repeat':
      return new StoreTrouble('busy', 'AWS is holding back the requests of this store.', 'Try again.', options);
    case 'unknown':
      return new StoreTrouble('failing', `AWS did not answer (${metBy(error)}).`, LOOK_AT_NETWORK, options);
    case 'clock':
      return new StoreTrouble(
        'not_permitted',
        "AWS refuses this machine's clock.",
        'Set the clock, then try again.',
        options,
      );
    case 'denied':
      return new StoreTrouble('not_permitted', `AWS refuses these credentials (${error.name}).`, RENEW, options);
    case 'anonymous':
      return new StoreTrouble('not_permitted', 'This process has no credentials for AWS.', SIGN_IN, options);
    case 'regionless':
      return new StoreUnavailable('invalid_settings', 'No region of AWS is set, or one that cannot be.', null, {
        ...options,
        instead: 'Set AWS_REGION, such as eu-west-1.',
      });
    case 'unaddressed':
      return new StoreUnavailable(
        'invalid_settings',
        `An address is set for AWS that is none: ${error.message}.`,
        null,
        {
          ...options,
          instead:
            'Unset AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_S3, or set them to addresses such as http://127.0.0.1:8000.',
        },
      );
    case 'missing':
      return new StoreUnavailable('missing_store', `AWS has no ${asked} in this account and region.`, null, {
        ...options,
        instead: 'Check BRAND_ESCALATIONS_AWS_ENVIRONMENT, BRAND_ESCALATIONS_AWS_BUCKET and the region.',
      });
    case 'condition':
    case 'other':
      return error;
  }
}

const RENEW =
  "Renew the credentials of this process, or ask for its role's rights (docs/decisions/0018); then try again.";
const SIGN_IN =
  'Give its machine or task a role, set AWS_PROFILE to a profile that there is, or set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; then try again.';
const LOOK_AT_NETWORK =
  'Check the network, AWS_REGION, and AWS_ENDPOINT_URL where one is set, and the health of AWS in this region; then try again.';

/** Runs a request, and throws AWS's errors as {@link explainFault} has them. */
export async function explained<T>(request: () => Promise<T>, asked?: string): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw explainFault(error, asked);
  }
}
