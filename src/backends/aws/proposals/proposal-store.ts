import { gunzipSync, gzipSync } from 'node:zlib';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { AuditFact } from '../../../domain/change/audit.ts';
import type { Page } from '../../../domain/paging/page.ts';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import type { ProposalSize, ProposalStore, StoredProposal } from '../../../domain/ports/proposals.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from '../../sqlite/paging.ts';
import { storableJson } from '../../sqlite/row.ts';
import { StoredRowInvalid } from '../../sqlite/store-errors.ts';
import {
  B,
  bytes,
  type Item,
  type ItemKey,
  integer,
  keyOf,
  keyPart,
  N,
  putNew,
  S,
  text,
  textOrNull,
  texts,
} from '../items.ts';
import { LARGEST_INLINE, type ObjectStore, sha256 } from '../object-store.ts';
import { firstOf, type KeyRange, type TableReader } from '../table-reader.ts';
import type { AuditChain } from './audit-chain.ts';

const proposalKey = z.tuple([z.string(), z.string()]);

const changeKey = (changeId: string, sk: 'PROPOSAL' | 'WITHDRAWN'): ItemKey => ({ pk: `CHG#${keyPart(changeId)}`, sk });
const monthOf = (instant: string): string => instant.slice(0, 7);
const monthPk = (month: string): string => `MONTH#${month}`;
const escalationPk = (escalationId: string): string => `ESC#${keyPart(escalationId)}`;
const orderKey = (createdAt: string, changeId: string): string => `${createdAt}#${keyPart(changeId)}`;
const countKey = (of: string): ItemKey => ({ pk: 'COUNT', sk: of });
const ALL = 'ALL';

interface Deps {
  readonly reader: TableReader;
  readonly objects: ObjectStore;
  readonly audit: AuditChain;
  readonly hasher: Hasher;
}

/** Appending an existing change throws, because each proposal gets a new id. */
export function proposalStore(deps: Deps): ProposalStore {
  const { reader, audit } = deps;
  return {
    append: (proposal, index, fact) => append(deps, proposal, index, fact),
    async proposal(changeId) {
      const item = await reader.get(changeKey(changeId, 'PROPOSAL'));
      return item === undefined ? undefined : proposalOf(item, deps.objects);
    },
    async proposalConnection(changeId) {
      const item = await reader.get(changeKey(changeId, 'PROPOSAL'));
      return item === undefined ? undefined : (textOrNull(item, 'connection') ?? undefined);
    },
    withdraw: (changeId, at, fact) => withdraw(deps, changeId, at, fact),
    async withdrawals(changeIds) {
      const items = await reader.getAll([...new Set(changeIds)].map((id) => changeKey(id, 'WITHDRAWN')));
      return new Map(items.map((item) => [text(item, 'change_id'), text(item, 'at')]));
    },
    proposalPage: (filter, limit, cursor) => proposalPage(deps, filter, limit, cursor),
    proposalSizes: (since) => proposalSizes(deps, since),
    async record(fact) {
      await audit.append(fact);
    },
    async proposalAuditHead() {
      const head = await audit.reads.head();
      return head === undefined ? undefined : { seq: head.seq, hash: head.hash };
    },
    proposalAudit: (fromSeq, limit) => audit.reads.entries(fromSeq, limit),
  };
}

type Index = Parameters<ProposalStore['append']>[1];

async function append(deps: Deps, proposal: StoredProposal, index: Index, fact: AuditFact): Promise<void> {
  const { change_id, digest } = proposal;
  const content = await storedContent(deps.objects, proposal);
  const { created_at, escalation_id, connection = null } = index;
  const TableName = deps.reader.table;
  const about = { change_id: S(change_id), created_at: S(created_at) };
  const through = connection === null ? {} : { connection: S(connection) };
  const size = { bytes: N(Buffer.byteLength(proposal.canonical)), ...through };
  const at = orderKey(created_at, change_id);
  const outcome = await deps.audit.append(fact, () => [
    putNew(TableName, changeKey(change_id, 'PROPOSAL'), { ...about, ...through, ...content, digest: S(digest) }),
    putNew(TableName, { pk: monthPk(monthOf(created_at)), sk: at }, { ...about, ...size }),
    countOne(TableName, ALL, monthOf(created_at)),
    ...(escalation_id === null
      ? []
      : [
          putNew(TableName, { pk: escalationPk(escalation_id), sk: at }, about),
          countOne(TableName, escalationPk(escalation_id)),
        ]),
  ]);
  if (outcome.outcome === 'refused') throw new Error(`${change_id} was proposed before.`);
}

/** Large documents lie in S3 under their own hash, and the item names them. */
async function storedContent(objects: ObjectStore, { change_id, canonical }: StoredProposal) {
  const body = gzipSync(storableJson(canonical));
  if (body.length <= LARGEST_INLINE) return { canonical: B(body) };
  const hash = sha256(body);
  const key = `proposals/${change_id}/${hash}.json.gz`;
  await objects.putOnce(key, body);
  return { canonical_key: S(key), canonical_hash: S(hash) };
}

async function proposalOf(item: Item, objects: ObjectStore): Promise<StoredProposal> {
  const change_id = text(item, 'change_id');
  const body = item.canonical === undefined ? await storedBody(item, objects) : bytes(item, 'canonical');
  return { change_id, canonical: gunzipSync(body).toString('utf8'), digest: text(item, 'digest') };
}

async function storedBody(item: Item, objects: ObjectStore): Promise<Uint8Array> {
  const body = await objects.get(text(item, 'canonical_key'));
  if (body !== undefined && sha256(body) === text(item, 'canonical_hash')) return body;
  throw new StoredRowInvalid(`The document of ${text(item, 'change_id')} is not what was proposed.`);
}

async function withdraw(
  { reader, audit }: Deps,
  changeId: string,
  at: string,
  fact: AuditFact,
): Promise<'withdrawn' | 'withdrawn_before'> {
  const proposal = await reader.get(changeKey(changeId, 'PROPOSAL'));
  const TableName = reader.table;
  const index = proposal && {
    pk: monthPk(monthOf(text(proposal, 'created_at'))),
    sk: orderKey(text(proposal, 'created_at'), changeId),
  };
  const outcome = await audit.append(fact, () => [
    putNew(TableName, changeKey(changeId, 'WITHDRAWN'), { change_id: S(changeId), at: S(at) }),
    ...(index === undefined ? [] : [markWithdrawn(TableName, index, at)]),
  ]);
  return outcome.outcome === 'written' ? 'withdrawn' : 'withdrawn_before';
}

async function proposalPage(
  { reader, objects, hasher }: Deps,
  filter: { escalation_id?: string },
  limit: number,
  cursor: string | undefined,
): Promise<Page<StoredProposal>> {
  const query: PagedQuery = { rows: 'proposals', filter };
  const after = readCursor(cursor, query, proposalKey, hasher);
  const { escalation_id } = filter;
  const count = await reader.get(countKey(escalation_id === undefined ? ALL : escalationPk(escalation_id)));
  const before = after === undefined ? undefined : orderKey(...after);
  // One more than the page, and the one that the page before ended with.
  const walk = { descending: true, pageSize: limit + 2, ...(before === undefined ? {} : { to: before }) };
  const newestFirst =
    escalation_id === undefined
      ? monthsBackwards(reader, count === undefined ? [] : texts(count, 'months'), walk)
      : reader.range({ pk: escalationPk(escalation_id), ...walk });
  const found = await firstOf(except(newestFirst, before), limit + 1);
  const total = count === undefined ? 0 : integer(count, 'n');
  const page = pageOf(found, limit, total, (last) =>
    writeCursor(query, [text(last, 'created_at'), text(last, 'change_id')], hasher),
  );
  const keys = page.rows.map((row) => changeKey(text(row, 'change_id'), 'PROPOSAL'));
  const proposals = await Promise.all((await reader.getAll(keys)).map((item) => proposalOf(item, objects)));
  const byId = new Map(proposals.map((proposal) => [proposal.change_id, proposal]));
  return { ...page, rows: page.rows.flatMap((row) => byId.get(text(row, 'change_id')) ?? []) };
}

/** Walks the months that have proposals, newest first. A page begins in the month of its cursor. */
async function* monthsBackwards(reader: TableReader, months: readonly string[], walk: Omit<KeyRange, 'pk'>) {
  for (const month of [...months].sort().reverse()) {
    if (walk.to !== undefined && month > monthOf(walk.to)) continue;
    yield* reader.range({ pk: monthPk(month), ...walk });
  }
}

/** Leaves out the row that the page before ended with. */
async function* except(rows: AsyncIterable<Item>, sk: string | undefined): AsyncGenerator<Item> {
  for await (const row of rows) if (row.sk?.S !== sk) yield row;
}

async function proposalSizes({ reader }: Deps, since: string): Promise<readonly ProposalSize[]> {
  const count = await reader.get(countKey(ALL));
  const months = count === undefined ? [] : texts(count, 'months').filter((month) => month >= monthOf(since));
  const sizes: ProposalSize[] = [];
  for (const month of [...months].sort())
    for await (const item of reader.range({ pk: monthPk(month), from: since }))
      sizes.push({
        change_id: text(item, 'change_id'),
        created_at: text(item, 'created_at'),
        bytes: integer(item, 'bytes'),
        connection: textOrNull(item, 'connection'),
        withdrawn: item.withdrawn_at !== undefined,
      });
  return sizes;
}

/** Adds one to a total, and to the months that have any. */
function countOne(TableName: string, of: string, month?: string): TransactWriteItem {
  const isByMonth = month !== undefined;
  return {
    Update: {
      TableName,
      Key: keyOf(countKey(of)),
      UpdateExpression: isByMonth ? 'ADD #n :one, #months :months' : 'ADD #n :one',
      ExpressionAttributeNames: { '#n': 'n', ...(isByMonth ? { '#months': 'months' } : {}) },
      ExpressionAttributeValues: { ':one': N(1), ...(isByMonth ? { ':months': { SS: [month] } } : {}) },
    },
  };
}

function markWithdrawn(TableName: string, key: ItemKey, at: string): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(key),
      UpdateExpression: 'SET #at = :at',
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: { '#at': 'withdrawn_at', '#pk': 'pk' },
      ExpressionAttributeValues: { ':at': S(at) },
    },
  };
}
