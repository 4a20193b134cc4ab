import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type AuditHead, auditOrigin, checkAuditEntries } from '../../../domain/change/audit.ts';
import type { Clock, Hasher } from '../../../domain/ports/foundation.ts';
import { AUDIT_CHAINS, type AuditChainName, type SignalReport } from '../../../domain/ports/signals.ts';
import type { AuditReads } from '../audit-reads.ts';
import { type ItemKey, integer, keyOf, N, S, text } from '../items.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Transactions } from '../proposals/transact.ts';
import type { TableReader } from '../table-reader.ts';
import { type AnchoredDocument, headKey, signedMessage } from './anchored-head.ts';
import type { HeadKey } from './head-key.ts';
import type { HeadSettings } from './signal-settings.ts';

/** Entries after which a head is anchored, and milliseconds after which it is for fewer. */
const ENTRIES = 100;
const HOUR = 3_600_000;
const PAGE = 1000;
const DAY = 24 * HOUR;

interface Deps {
  readonly settings: HeadSettings;
  readonly storeId: string;
  readonly chains: Readonly<Record<AuditChainName, AuditReads>>;
  readonly data: TableReader;
  readonly transactions: Transactions;
  readonly objects: ObjectStore;
  readonly key: HeadKey;
  readonly clock: Clock;
  readonly hasher: Hasher;
}

interface Anchored extends AuditHead {
  readonly at: string | null;
}

const anchoredKey = (chain: AuditChainName): ItemKey => ({ pk: 'PUB', sk: `heads ${chain}` });

/** Anchors the heads that are due. A chain that is broken after its last anchored head is not signed for. */
export async function anchorHeads(deps: Deps): Promise<SignalReport> {
  const problems: string[] = [];
  let sent = 0;
  for (const chain of AUDIT_CHAINS) {
    const last = await lastAnchored(chain, deps);
    const head = await deps.chains[chain].head();
    if (head === undefined || !isDue(head, last, deps.clock.now())) continue;
    const checked = await checkedHead(chain, last, deps);
    if (typeof checked === 'string') {
      problems.push(`No head of ${chain} is anchored: ${checked}. Run: brand-escalations audit verify`);
      continue;
    }
    await anchor(chain, checked, deps);
    sent++;
  }
  return { sent, problems };
}

/** Returns the head that was anchored last, or the start of the chain. */
export async function lastAnchored(
  chain: AuditChainName,
  { data, storeId, hasher }: Pick<Deps, 'data' | 'storeId' | 'hasher'>,
): Promise<Anchored> {
  const item = await data.get(anchoredKey(chain));
  return item === undefined
    ? { ...auditOrigin(chain, storeId, hasher), at: null }
    : { seq: integer(item, 'seq'), hash: text(item, 'hash'), at: text(item, 'at') };
}

function isDue(head: AuditHead, last: Anchored, now: string): boolean {
  if (head.seq < last.seq) return true;
  if (head.seq === last.seq) return head.hash !== last.hash;
  return head.seq - last.seq >= ENTRIES || last.at === null || Date.parse(now) - Date.parse(last.at) >= HOUR;
}

/** Returns the head after checking all entries since the last one, or what is wrong. */
async function checkedHead(
  chain: AuditChainName,
  last: AuditHead,
  { chains, hasher }: Deps,
): Promise<AuditHead | string> {
  const reads = chains[chain];
  if (last.seq > 0) {
    const [entry] = await reads.entries(last.seq, 1);
    if (entry?.seq !== last.seq || entry.hash !== last.hash) return 'the chain does not reach the last anchored head';
  }
  let head = last;
  for (;;) {
    const entries = await reads.entries(head.seq + 1, PAGE);
    const checked = checkAuditEntries(head, entries, hasher);
    if (checked.problem !== null) return `entry ${checked.problem.seq}: ${checked.problem.problem}`;
    head = checked.head;
    if (entries.length < PAGE) return { seq: head.seq, hash: head.hash };
  }
}

async function anchor(chain: AuditChainName, { seq, hash }: AuditHead, deps: Deps): Promise<void> {
  const { settings, storeId, objects, key, clock, data, transactions } = deps;
  const anchored_at = clock.now();
  const unsigned: AnchoredDocument = {
    format: 'brand-escalations/anchored-head/1',
    ...{ store_id: storeId, chain, seq, hash, anchored_at, key_id: settings.key_id, signature: '' },
  };
  const signature = await key.sign(signedMessage(unsigned));
  const body = Buffer.from(JSON.stringify({ ...unsigned, signature }));
  // A head that another worker has anchored meanwhile is the same one.
  await objects.putOnce(headKey(storeId, chain, { seq, hash }), body, {
    ContentType: 'application/json',
    ObjectLockMode: settings.lock,
    ObjectLockRetainUntilDate: new Date(Date.parse(anchored_at) + settings.retention_days * DAY),
  });
  await transactions.write([moveTo(data.table, chain, { seq, hash, at: anchored_at })]);
}

function moveTo(
  TableName: string,
  chain: AuditChainName,
  { seq, hash, at }: AuditHead & { at: string },
): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(anchoredKey(chain)),
      UpdateExpression: 'SET #seq = :seq, #hash = :hash, #at = :at',
      ConditionExpression: 'attribute_not_exists(#seq) OR #seq < :seq',
      ExpressionAttributeNames: { '#seq': 'seq', '#hash': 'hash', '#at': 'at' },
      ExpressionAttributeValues: { ':seq': N(seq), ':hash': S(hash), ':at': S(at) },
    },
  };
}
