import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type DynamoDbProxy, startDynamoDbProxy } from '../aws/dynamodb-proxy.ts';
import { type LocalAccount, openLocalAccount } from '../aws/local-account.ts';

const CLI = fileURLToPath(new URL('../../bin/brand-escalations.mjs', import.meta.url));

let account: LocalAccount;
let proxy: DynamoDbProxy;
beforeAll(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  account = await openLocalAccount({ dynamoDbPort: inject('dynamoDbPort'), programsMeet: proxy.port });
});
afterAll(async () => {
  await account.close();
  await proxy.close();
});

type Variables = Readonly<Record<string, string | undefined>>;

/** Makes a store with variables of which some are missing or other ones. */
async function init(over: Variables) {
  const child = spawn(process.execPath, [CLI, 'data', 'init', '--combos', '2000'], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...account.variables(account.settings()), ...over },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { status, stderr };
}

const [USAGE, REFUSED] = [2, 3];
const UNSIGNED = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

interface WrongSetting {
  readonly setting: string;
  readonly over: Variables;
  readonly status: number;
  /** What the refusal has to say: what is wrong, and what to do. */
  readonly says: readonly string[];
}

const refusedFor = (setting: string, over: Variables, ...says: readonly string[]): WrongSetting => ({
  setting,
  over,
  status: REFUSED,
  says,
});

const WRONG: readonly WrongSetting[] = [
  refusedFor('no region', { AWS_REGION: undefined }, 'No region', 'Set AWS_REGION'),
  refusedFor('a region that cannot be', { AWS_REGION: 'eu west 1' }, 'cannot be', 'Set AWS_REGION'),
  {
    setting: 'no environment',
    over: { BRAND_ESCALATIONS_AWS_ENVIRONMENT: undefined },
    status: USAGE,
    says: ['Set BRAND_ESCALATIONS_AWS_ENVIRONMENT'],
  },
  refusedFor(
    'an environment without tables',
    { BRAND_ESCALATIONS_AWS_ENVIRONMENT: 'nowhere' },
    'brand_metagen_escalations_data_nowhere',
    'Check BRAND_ESCALATIONS_AWS_ENVIRONMENT',
  ),
  {
    setting: 'no bucket',
    over: { BRAND_ESCALATIONS_AWS_BUCKET: undefined },
    status: USAGE,
    says: ['Set BRAND_ESCALATIONS_AWS_BUCKET'],
  },
  refusedFor('no credentials', UNSIGNED, 'no credentials', 'AWS_PROFILE'),
  refusedFor('half of the credentials', { AWS_SECRET_ACCESS_KEY: undefined }, 'both AWS_ACCESS_KEY_ID and'),
  refusedFor('a profile that there is not', { ...UNSIGNED, AWS_PROFILE: 'nobody' }, 'a profile that there is'),
  refusedFor('an address where nobody is', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, 'ECONNREFUSED 127.0.0.1:1'),
];

describe('a setting of AWS that is missing or wrong is refused in words that help', () => {
  test.each(WRONG)('$setting', async ({ over, status, says }) => {
    const refused = await init(over);
    expect(refused).toMatchObject({ status });
    for (const words of says) expect(refused.stderr).toContain(words);
  });

  test.each([
    ['UnrecognizedClientException', 'AWS refuses these credentials', 'Renew the credentials'],
    ['AccessDeniedException', 'AWS refuses these credentials', 'rights'],
  ])('credentials that DynamoDB answers with %s', async (code, what, instead) => {
    proxy.faults.meet('GetItem', { kind: 'answer', status: 400, code }, 10);
    const refused = await init({});
    proxy.faults.clear();
    expect(refused).toEqual({ status: REFUSED, stderr: expect.stringContaining(what) });
    expect(refused.stderr).toContain(instead);
  });

  test.each([
    ['NoSuchBucket', 404],
    ['PermanentRedirect', 301],
  ])('a bucket that S3 answers with %s', async (code, status) => {
    account.s3.faults.meet(({ method }) => method === 'GET', { kind: 'answer', status, code }, 10);
    const refused = await init({});
    account.s3.faults.clear();
    expect(refused).toEqual({ status: REFUSED, stderr: expect.stringContaining('AWS has no bucket') });
    expect(refused.stderr).toContain('Check BRAND_ESCALATIONS_AWS_ENVIRONMENT, BRAND_ESCALATIONS_AWS_BUCKET');
  });
});
