import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { AwsSettings, Closable } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import type { Turn } from '../../../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import type { Foundation } from '../../../../src/domain/ports/foundation.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../../aws/dynamodb-proxy.ts';
import type { Fault } from '../../../aws/faults.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBatch, aBrand, aFact, aMetadataVersion, anApplicationRecord, CHANGE_ID } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';

const TRANSACTION = 'TransactWriteItems';
const RENAME = aBatch([{ kind: 'brand.update', brand: aBrand({ brandname: 'Renamed', version: 2 }) }]);

const answer = (code: string, reasons?: readonly string[], status = 400): Fault => ({
  kind: 'answer',
  status,
  code,
  ...(reasons === undefined ? {} : { reasons }),
});
const THROTTLED = answer('ThrottlingException');
const CONFLICT = answer('TransactionCanceledException', ['None', 'TransactionConflict', 'None', 'None']);
const IN_PROGRESS = answer('TransactionInProgressException');
const FAILED = answer('InternalServerError', undefined, 500);
const EXPIRED = answer('ExpiredTokenException');
const CLOCK = answer('RequestExpired');
const CUT: Fault = { kind: 'cut' };
const LOST: Fault = { kind: 'lose' };

let proxy: DynamoDbProxy;
let store: AwsStore;
const closing: Closable[] = [];

beforeEach(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  store = await givenAwsStore(STORE, { brands: [aBrand()] }, { dynamoDbPort: proxy.port });
});
afterEach(async () => {
  for (const side of closing.splice(0)) await side.close();
  await store.close();
  await proxy.close();
});

async function commitSide(
  foundation: Foundation = impatientFoundation(),
  settings?: AwsSettings,
): Promise<CommitPorts> {
  const side = await openAwsCommitSide(settings ?? (await store.node()).settings, foundation, NO_SIGNATURES);
  closing.push(side);
  return side;
}

async function inTurn<T>(side: CommitPorts, work: (turn: Turn) => Promise<T>): Promise<T> {
  const outcome = await side.turn.exclusively(work);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
}

const commitRename = (side: CommitPorts) => inTurn(side, (turn) => side.writes.commit(RENAME, { revision: 0, turn }));

/** What another node reads at the head of the log. */
async function seenByOthers() {
  const side = await commitSide();
  return { revision: await side.data.current(), name: (await side.data.brand(12345))?.brandname };
}

const WRITTEN = { revision: 1, name: 'Renamed' };
const UNTOUCHED = { revision: 0, name: aBrand().brandname };

/** Ends the lease of whoever has the turn, and lets another side have it. */
async function overtake<T>(side: CommitPorts, work: (turn: Turn) => Promise<T>): Promise<T> {
  await store.endLease();
  return inTurn(side, work);
}

describe('the deciding transaction on a bad day', () => {
  test.each<readonly [string, readonly Fault[]]>([
    ['is throttled', [THROTTLED, THROTTLED, THROTTLED]],
    ['conflicts with another transaction', [CONFLICT, CONFLICT]],
    ['is being carried out already', [IN_PROGRESS]],
    ['fails on the other side', [FAILED, FAILED]],
    ['is cut off before it arrives', [CUT]],
    ['is carried out and its answer is lost', [LOST]],
    ['meets one after the other', [THROTTLED, CUT, CONFLICT, LOST, IN_PROGRESS, FAILED]],
  ])('is repeated and has one effect where it %s', async (_, faults) => {
    const side = await commitSide();
    for (const fault of faults) proxy.faults.meet(TRANSACTION, fault);
    expect(await commitRename(side)).toBe('committed');
    expect(await seenByOthers()).toEqual(WRITTEN);
  });

  test('is known to be written although no answer ever comes', async () => {
    const side = await commitSide();
    proxy.faults.meet(TRANSACTION, LOST);
    proxy.faults.meet(TRANSACTION, CUT, 100);
    expect(await commitRename(side)).toBe('committed');
    expect(await seenByOthers()).toEqual(WRITTEN);
  });

  test('has an unknown outcome where it never arrives, and nothing is written', async () => {
    const side = await commitSide();
    proxy.faults.meet(TRANSACTION, CUT, 100);
    expect(await commitRename(side)).toBe('unknown');
    proxy.faults.clear();
    expect(await seenByOthers()).toEqual(UNTOUCHED);
  });

  test.each<readonly [string, Fault, string]>([
    ['throttled all the time', THROTTLED, 'busy'],
    ['refused for expired credentials', EXPIRED, 'not_permitted'],
    ["refused for this machine's clock", CLOCK, 'not_permitted'],
  ])('is certainly not written where it is %s', async (_, fault, kind) => {
    const side = await commitSide();
    proxy.faults.meet(TRANSACTION, fault, 100);
    await expect(commitRename(side)).rejects.toMatchObject({ name: 'StoreTrouble', kind });
    proxy.faults.clear();
    expect(await seenByOthers()).toEqual(UNTOUCHED);
    expect(await commitRename(side)).toBe('committed');
  });

  test('has an unknown outcome where credentials expire after it was sent', async () => {
    const side = await commitSide();
    proxy.faults.meet(TRANSACTION, CUT);
    proxy.faults.meet(TRANSACTION, EXPIRED);
    expect(await commitRename(side)).toBe('unknown');
  });

  test('is tried again under a corrected clock', async () => {
    const side = await commitSide();
    proxy.faults.meet(TRANSACTION, CLOCK);
    expect(await commitRename(side)).toBe('committed');
    expect(await seenByOthers()).toEqual(WRITTEN);
  });

  test('is reported as written by the executor that wrote it, although it was overtaken since', async () => {
    const other = await commitSide();
    let overtaken = false;
    const side = await commitSide(
      impatientFoundation(async () => {
        if (overtaken) return;
        overtaken = true;
        await overtake(other, async () => undefined);
      }),
    );
    proxy.faults.meet(TRANSACTION, LOST);
    expect(await commitRename(side)).toBe('committed');
    expect(overtaken).toBe(true);
  });

  test("is not mistaken for another's: who was overtaken before it arrived has lost, also where the other did the same", async () => {
    const other = await commitSide();
    let overtaken = false;
    const side = await commitSide(
      impatientFoundation(async () => {
        if (overtaken) return;
        overtaken = true;
        const theirs = await overtake(other, (turn) => other.writes.commit(RENAME, { revision: 0, turn }));
        expect(theirs).toBe('committed');
      }),
    );
    proxy.faults.meet(TRANSACTION, CUT);
    expect(await commitRename(side)).toBe('lost');
    expect(await seenByOthers()).toEqual(WRITTEN);
  });
});

describe('other writes on a bad day', () => {
  test('a claim whose answer is lost is a claim, with one entry of the audit log', async () => {
    const side = await commitSide();
    proxy.faults.meet(TRANSACTION, LOST);
    const fact = aFact({ event: 'execution_claimed' });
    const claim = (turn: Turn) => side.authorityWrites.claim(anApplicationRecord(), turn, fact);
    expect(await inTurn(side, claim)).toBe('claimed');
    expect(await inTurn(side, claim)).toBe('taken');
    const entries = await side.authority.authorityAudit(1, 100);
    expect(entries.filter((entry) => entry.fact.event === 'execution_claimed')).toHaveLength(1);
  });

  test('a turn whose answer is lost is taken by who asked for it', async () => {
    const side = await commitSide();
    proxy.faults.meet('UpdateItem', LOST);
    expect(await inTurn(side, async ({ fence }) => fence)).toBe(1);
    expect(await inTurn(side, async ({ fence }) => fence)).toBe(2);
  });

  test("a turn that is refused for this machine's clock is asked for again: the answer corrects the clock", async () => {
    const side = await commitSide();
    proxy.faults.meet('UpdateItem', CLOCK);
    expect((await side.turn.exclusively(async ({ fence }) => fence, 0)).ok).toBe(true);
    proxy.faults.meet('UpdateItem', CLOCK, 100);
    await expect(side.turn.exclusively(async () => {})).rejects.toMatchObject({ kind: 'not_permitted' });
    proxy.faults.clear();
    expect(await inTurn(side, async () => 'again')).toBe('again');
  });

  test('reads are repeated where they are throttled or fail, and are refused without rights', async () => {
    const side = await commitSide();
    for (const fault of [THROTTLED, FAILED, CUT]) proxy.faults.meet('GetItem', fault);
    expect(await side.data.current()).toBe(0);
    proxy.faults.meet('GetItem', answer('AccessDeniedException'));
    await expect(side.data.appliedChange(CHANGE_ID)).rejects.toMatchObject({ kind: 'not_permitted' });
  });
});

describe('a body that does not fit into an item', () => {
  /** Digits compress to half of themselves. */
  const notes = Array.from({ length: 60_000 }, (_, i) => String(Math.abs(Math.sin(i + 1))).slice(2)).join(' ');
  const LARGE = aBatch([{ kind: 'metadata.append', metadata: aMetadataVersion({ version: 1, notes }) }]);
  const commitLarge = (side: CommitPorts) => inTurn(side, (turn) => side.writes.commit(LARGE, { revision: 0, turn }));
  const isBody = ({ method, operation }: { method: string; operation: string }) =>
    method === 'PUT' && operation.includes('/log/');

  test.each<readonly [string, readonly Fault[]]>([
    ['no fault', []],
    ['a lost answer', [LOST]],
    ['a store that slows down', [answer('SlowDown', undefined, 503)]],
    ['a conflict with another upload', [answer('ConditionalRequestConflict', undefined, 409)]],
  ])('lies in S3 under its hash and reaches every node: %s', async (_, faults) => {
    const side = await commitSide();
    for (const fault of faults) store.s3.faults.meet(isBody, fault);
    expect(await commitLarge(side)).toBe('committed');
    expect([...store.s3.objects.keys()].filter((key) => key.startsWith('log/'))).toHaveLength(1);
    const other = await commitSide();
    expect(await other.data.current()).toBe(1);
    expect((await other.data.metadataVersions(12345))[0]?.notes).toBe(notes);
  });

  test('that cannot be stored decides nothing', async () => {
    const side = await commitSide();
    store.s3.faults.meet(isBody, answer('AccessDenied', undefined, 403));
    await expect(commitLarge(side)).rejects.toMatchObject({ kind: 'not_permitted' });
    expect(await seenByOthers()).toEqual(UNTOUCHED);
  });
});
