import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Closable, openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { LOG_FORMAT } from '../../../../src/backends/aws/log/entry-format.ts';
import { tableNames } from '../../../../src/backends/aws/place.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import type { Mutation } from '../../../../src/domain/change/mutation.ts';
import type { AdoptionWrites, Turn } from '../../../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBatch, aBrand, aFeedback, aMetadataVersion } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';

const FEEDBACK: readonly Mutation[] = [{ kind: 'feedback.append', feedback: aFeedback() }];
const MARKS = { marks: [{ source: 'feedback/a.json', version: '"1"', problems: [] }], gone: [] };

let store: AwsStore;
let side: CommitPorts & { readonly writes: AdoptionWrites };
const closing: Closable[] = [];
beforeEach(async () => {
  store = await givenAwsStore(STORE, { brands: [aBrand()], metadata: [aMetadataVersion()] });
  side = await commitSide();
});
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
  await store.close();
});

async function commitSide() {
  const { settings } = await store.node();
  const opened = await openAwsCommitSide(settings, nodeFoundation(), NO_SIGNATURES);
  closing.push(opened);
  return opened;
}

async function inTurn<T>(of: CommitPorts, work: (turn: Turn) => Promise<T>): Promise<T> {
  const outcome = await of.turn.exclusively(work);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
}

const adopt = (mutations: readonly Mutation[], revision = 0) =>
  inTurn(side, (turn) => side.writes.adopt(mutations, MARKS, { revision, turn }));

test('upstream’s changes are read by every node at the next revision, and no change of ours made them', async () => {
  expect(await adopt(FEEDBACK)).toBe('adopted');
  const { settings } = await store.node();
  const agent = await openAwsAgentSide(settings, nodeFoundation());
  closing.push(agent);
  expect(await agent.data.current()).toBe(1);
  expect(await agent.data.feedbackOf(12345)).toEqual([aFeedback()]);
  const other = await commitSide();
  expect(await inTurn(other, (turn) => other.writes.commit(aBatch([]), { revision: 1, turn }))).toBe('committed');
  expect(await other.outbox.outboxCounts()).toEqual({ pending: 1, delivered: 0, given_up: 0 });
});

test('a brand’s first version may have any number, and each further one is the next', async () => {
  const version = (brandid: number, number: number): Mutation => ({
    kind: 'metadata.append',
    metadata: aMetadataVersion({ brandid, version: number }),
  });
  expect(await adopt([version(7, 4), version(7, 5), version(12345, 2)])).toBe('adopted');
  expect(await adopt([version(7, 7)], 1)).toBe('stale');
});

test('nothing is written at another revision, or where one mutation does not fit', async () => {
  expect(await adopt(FEEDBACK, 1)).toBe('stale');
  expect(await adopt([...FEEDBACK, ...FEEDBACK])).toBe('stale');
  expect(await side.data.feedbackOf(12345)).toEqual([]);
  expect(await side.data.current()).toBe(0);
});

test('nothing is written by one that was overtaken', async () => {
  const other = await commitSide();
  const lost = await inTurn(side, async (turn) => {
    await store.endLease();
    await inTurn(other, async () => undefined);
    return side.writes.adopt(FEEDBACK, MARKS, { revision: 0, turn });
  });
  expect(lost).toBe('lost');
  expect(await side.data.current()).toBe(0);
});

test('the head of the log names the format, at which a release that does not know it stops', async () => {
  await adopt(FEEDBACK);
  const { data } = tableNames(store.settings());
  const head = await store.dynamo.getItem({ TableName: data, Key: { pk: { S: 'HEAD' }, sk: { S: 'HEAD' } } });
  expect(head.Item?.format).toEqual({ N: String(LOG_FORMAT) });
  const newer = { ...head.Item, format: { N: String(LOG_FORMAT + 1) } };
  await store.dynamo.putItem({ TableName: data, Item: newer });
  await expect(side.data.current()).rejects.toMatchObject({ name: 'StoreUnavailable', problem: 'newer_schema' });
});
