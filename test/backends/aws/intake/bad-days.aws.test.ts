import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import type { UpstreamMark } from '../../../../src/domain/change/adoption.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { ed25519Verifier } from '../../../../src/executor/ed25519.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../../aws/dynamodb-proxy.ts';
import type { FixtureRequest } from '../../../aws/faults.ts';
import { answerOf, proposeMetadata } from '../../../e2e/proposing.ts';
import { approverOf, type EphemeralApprover } from '../../../harness/ephemeral-approver.ts';
import { impatientFoundation } from '../impatient-foundation.ts';
import {
  type AwsCommitSide,
  type GivenUpstream,
  givenUpstream,
  setAside,
  takeIn,
  UPSTREAM,
  upstreamMetadata,
  versionKey,
} from './given-upstream.ts';
import { GIVEN, NEW_FEEDBACK, putEverything, SECOND, story, TAKEN } from './upstream-records.ts';

let proxy: DynamoDbProxy;
let upstream: GivenUpstream;
let side: AwsCommitSide;
beforeEach(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  upstream = await givenUpstream(GIVEN, { dynamoDbPort: proxy.port });
  side = await upstream.side(impatientFoundation());
});
afterEach(async () => {
  await upstream.close();
  await proxy.close();
});

/** Runs `work` when an object is read for the first time. */
function whenRead(key: string, work: () => void): void {
  let done = false;
  upstream.store.s3.faults.meet(
    ({ method, operation }: FixtureRequest) => {
      if (!done && method === 'GET' && operation.endsWith(key)) {
        done = true;
        work();
      }
      return false;
    },
    { kind: 'cut' },
  );
}

describe('upstream writes on', () => {
  test('an object that is changed after it was listed is taken in as it is, once', async () => {
    putEverything(upstream);
    const key = 'feedback/brand_12345_fb-2.json';
    whenRead(key, () => upstream.put(key, { ...NEW_FEEDBACK, feedback_text: 'Changed' }));
    expect(await takeIn(side)).toMatchObject({ entries: 1, taken: 4 });
    expect((await side.data.feedbackOf(12345)).at(-1)?.feedback_text).toBe('Changed');
    expect(await takeIn(side)).toMatchObject({ entries: 0, taken: 0 });
  });

  test('an object that is removed after it was listed is left out', async () => {
    putEverything(upstream);
    const key = 'feedback/brand_12345_fb-2.json';
    whenRead(key, () => upstream.remove(key));
    expect(await takeIn(side)).toMatchObject({ taken: 3, set_aside: [] });
    putEverything(upstream);
    expect(await takeIn(side)).toMatchObject({ taken: 1 });
    expect(await story(side)).toEqual(TAKEN);
  });

  test('what was taken in stays when upstream removes it', async () => {
    putEverything(upstream);
    await takeIn(side);
    upstream.store.s3.objects.delete('feedback/brand_12345_fb-2.json');
    expect(await takeIn(side)).toEqual({ entries: 0, taken: 0, set_aside: [] });
    expect(await story(side)).toEqual(TAKEN);
  });

  test('our own put of a version that it has made meanwhile is refused, and the version is taken in', async () => {
    putEverything(upstream);
    const { credentials, region = '' } = {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'A', secretAccessKey: 'a' },
    };
    const s3 = new S3({
      region,
      credentials,
      endpoint: `http://127.0.0.1:${upstream.store.s3.port}`,
      forcePathStyle: true,
    });
    const put = s3.putObject({ Bucket: UPSTREAM.bucket, Key: versionKey(12345, 2), Body: '{}', IfNoneMatch: '*' });
    await expect(put).rejects.toMatchObject({ name: 'PreconditionFailed' });
    s3.destroy();
    expect(await takeIn(side, [12345])).toMatchObject({ taken: 3 });
    expect((await story(side)).versions).toEqual(TAKEN.versions);
  });
});

describe('a change that waits on a brand', () => {
  async function withApprover(work: (approver: EphemeralApprover, ports: CommitPorts) => Promise<void>) {
    const directory = mkdtempSync(join(tmpdir(), 'approver-'));
    const { settings } = await upstream.store.node();
    const ports = await openAwsCommitSide({ ...settings, upstream: UPSTREAM }, nodeFoundation(), ed25519Verifier);
    await ports.data.current();
    const approver = await approverOf(ports, directory);
    try {
      await work(approver, ports);
    } finally {
      await approver.close();
      rmSync(directory, { recursive: true });
    }
  }

  test('is stale once upstream has written a version and feedback, and both arrive once', async () => {
    await withApprover(async (approver, ports) => {
      const { change_id } = await proposeMetadata(ports);
      const shown = await approver.look(change_id);
      putEverything(upstream);
      const decided = answerOf(await approver.decide(shown, 'approve'));
      expect(decided.application).toMatchObject({ state: 'stale' });
      expect(await story(ports)).toEqual({ ...TAKEN, runs: ['arn:1 FAILED'] });
      expect(await takeIn(ports)).toMatchObject({ taken: 1 });
      expect(await story(ports)).toEqual(TAKEN);
    });
  });

  test('is applied where upstream has written about other brands only, which are left for later', async () => {
    await withApprover(async (approver, ports) => {
      const { change_id } = await proposeMetadata(ports);
      upstream.put(versionKey(7, 1), upstreamMetadata({ ...SECOND, brandid: 7, version: 1 }));
      const decided = answerOf(await approver.decide(await approver.look(change_id), 'approve'));
      expect(decided.application).toMatchObject({ state: 'applied' });
      expect(await ports.data.metadataVersions(7)).toEqual([]);
    });
  });

  test('stays approved while upstream cannot be asked', async () => {
    await withApprover(async (approver, ports) => {
      const { change_id } = await proposeMetadata(ports);
      const shown = await approver.look(change_id);
      upstream.store.s3.faults.meet('/brand-generator/', { kind: 'answer', status: 403, code: 'AccessDenied' });
      expect(await approver.decide(shown, 'approve')).toMatchObject({ ok: false });
      expect((await approver.look(change_id)).state).toBe('approved');
    });
  });
});

describe('two workers', () => {
  test('take everything in once between them', async () => {
    putEverything(upstream);
    const other = await upstream.side(impatientFoundation());
    const reports = await Promise.all([takeIn(side), takeIn(other)]);
    expect(reports.reduce((sum, { taken }) => sum + taken, 0)).toBe(4);
    expect(await story(side)).toEqual(TAKEN);
  });

  test('one that is overtaken while it writes writes nothing, and says nothing of it', async () => {
    putEverything(upstream);
    const other = await upstream.side(impatientFoundation());
    const { promise, resolve } = Promise.withResolvers<void>();
    proxy.faults.clear();
    proxy.faults.meet('TransactWriteItems', { kind: 'hold', until: promise });
    const first = takeIn(side);
    while (!proxy.faults.seen.some(({ operation }) => operation === 'TransactWriteItems'))
      await new Promise((next) => setImmediate(next));
    await upstream.store.endLease();
    expect(await takeIn(other)).toMatchObject({ entries: 1, taken: 4 });
    resolve();
    expect(await first).toEqual({ entries: 0, taken: 0, set_aside: [] });
    expect(await story(side)).toEqual(TAKEN);
    expect(await side.data.current()).toBe(1);
  });
});

describe('an intake that is killed', () => {
  /** Ends every request from the n-th on, and those after it. Returns true if there was one. */
  async function killedAt(step: number): Promise<boolean> {
    let requests = 0;
    let killed = false;
    const fits = () => {
      killed ||= ++requests >= step;
      return killed;
    };
    upstream.store.s3.faults.meet(
      fits,
      { kind: 'answer', status: 403, code: 'AccessDenied' },
      Number.POSITIVE_INFINITY,
    );
    proxy.faults.meet(fits, { kind: 'answer', status: 400, code: 'AccessDeniedException' }, Number.POSITIVE_INFINITY);
    await takeIn(side).catch(() => {});
    upstream.store.s3.faults.clear();
    proxy.faults.clear();
    return killed;
  }

  test('before any of its requests, is carried on by the next one: nothing twice, nothing lost', async () => {
    let step = 1;
    for (; ; step++) {
      const id = `fb-step-${step}`;
      upstream.put(`feedback/brand_12345_${id}.json`, { ...NEW_FEEDBACK, feedback_id: id });
      const killed = await killedAt(step);
      await upstream.store.endLease();
      const other = await upstream.side(impatientFoundation());
      await takeIn(other);
      expect((await other.data.feedbackOf(12345)).filter(({ feedback_id }) => feedback_id === id)).toHaveLength(1);
      expect(await setAside(other)).toEqual([]);
      expect(await takeIn(other)).toEqual({ entries: 0, taken: 0, set_aside: [] });
      if (!killed) break;
    }
    expect(step).toBeGreaterThan(10);
    expect(await side.data.current()).toBe(step);
  });

  test('and whose answer was lost, is found to be written', async () => {
    putEverything(upstream);
    proxy.faults.meet('TransactWriteItems', { kind: 'lose' });
    expect(await takeIn(side)).toMatchObject({ entries: 1, taken: 4 });
    expect(await story(side)).toEqual(TAKEN);
  });

  test('and is not known to be written, is looked at again', async () => {
    putEverything(upstream);
    proxy.faults.meet('TransactWriteItems', { kind: 'cut' }, 100);
    await expect(takeIn(side)).rejects.toMatchObject({ name: 'StoreTrouble', kind: 'failing' });
    proxy.faults.clear();
    expect(await takeIn(side)).toMatchObject({ entries: 1, taken: 4 });
  });
});

test('of 60,000 objects only the list is asked for, and what is new', async () => {
  const objects = 60_000;
  const marks: UpstreamMark[] = [];
  for (let i = 0; i < objects; i++) {
    const key = `workflow-executions/run-${i}.json`;
    upstream.put(key, '{}');
    marks.push({ source: key, version: upstream.store.s3.objects.get(key)?.etag ?? '', problems: [] });
  }
  await side.data.current();
  const adopted = await side.turn.exclusively((turn) =>
    side.writes.adopt([], { marks, gone: [] }, { revision: 0, turn }),
  );
  expect(adopted).toEqual({ ok: true, value: 'adopted' });
  putEverything(upstream);
  upstream.store.s3.faults.seen.splice(0);
  const used = process.cpuUsage();
  expect(await takeIn(side)).toMatchObject({ entries: 1, taken: 4, set_aside: [] });
  const { user, system } = process.cpuUsage(used);
  console.info(
    `intake beside ${objects} objects: ${Math.round((user + system) / 1000)} ms of processor, the fixture's too`,
  );
  const lists = upstream.store.s3.faults.seen.filter(({ operation }) => operation === '/brand-generator/');
  // A page of a list has a thousand objects; the three other folders have a page each.
  expect(lists).toHaveLength(objects / 1000 + 3);
  const reads = upstream.store.s3.faults.seen.filter(({ operation }) => operation.endsWith('.json'));
  expect(reads).toHaveLength(5);
});
