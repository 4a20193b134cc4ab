import { afterAll, beforeAll, expect, test } from 'vitest';
import { ThreadedApplications } from '../../src/applying/threaded-applications.ts';
import { openAwsCommitSide } from '../../src/backends/aws/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { type AwsStore, givenAwsStore } from '../backends/aws/given-aws-store.ts';
import { approverFrom, enrolKeyPairs } from '../concurrency/approver-key-pair.ts';
import { STORE } from '../contract/backend.ts';
import { aBrand, anEscalation } from '../contract/records.ts';
import { AGENT, accepted, finding } from '../executor/small-store.ts';

let store: AwsStore;
const variables = new Map<string, string | undefined>();

/** The thread finds AWS as the program does: by the SDK's own variables. */
function setVariable(name: string, value: string): void {
  variables.set(name, process.env[name]);
  process.env[name] = value;
}

beforeAll(async () => {
  store = await givenAwsStore(STORE, { brands: [aBrand()], escalations: [anEscalation()] });
});
afterAll(async () => {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await store.close();
});

test('given a store on AWS, then a thread applies an approved change to it', async () => {
  const { settings, follower } = await store.node();
  const { clients, environment, bucket, directory } = settings;
  setVariable('AWS_REGION', String(clients?.region));
  setVariable('AWS_ACCESS_KEY_ID', 'TEST');
  setVariable('AWS_SECRET_ACCESS_KEY', 'test');
  setVariable('AWS_ENDPOINT_URL_DYNAMODB', String(clients?.dynamoDbEndpoint));
  setVariable('AWS_ENDPOINT_URL_S3', String(clients?.s3Endpoint));
  const ports = await openAwsCommitSide(settings, nodeFoundation(), ed25519Verifier);
  const threaded = new ThreadedApplications(ports, {
    workerData: {
      backend: { kind: 'aws', environment, bucket },
      dataDirectory: directory,
      commandLine: 'brand-escalations',
    },
  });
  let isFollowing = true;
  const following = (async () => {
    while (isFollowing) {
      await follower.follow();
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  try {
    const [key] = await enrolKeyPairs(['approver@rewardinsight.com'], ports);
    if (key === undefined) throw new Error('Nobody was enrolled.');
    const proposing = { principal: AGENT, ports, operations: writeOperations, connection: 'a connection' };
    const { signal } = new AbortController();
    const change = accepted(
      await proposeChange({ steps: [finding(1)], escalation_id: 'ESC-2026-001' }, { ...proposing, signal }),
    );
    const { change_id } = change.body;
    const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
    accepted(await decideChange(request, approverFrom(key), ports));
    expect(accepted(await threaded.apply(change_id))).toMatchObject({ change_id, state: 'applied' });
    const noted = await ports.data.escalation('ESC-2026-001');
    expect(noted?.notes.map(({ text }) => text)).toEqual(['Finding 1']);
  } finally {
    isFollowing = false;
    await following;
    await threaded.close();
    await ports.close();
  }
});
