import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type ContentDigest,
  contentDiffers,
  contentDigest,
  DIGESTED_TABLES,
} from '../../../../src/backends/aws/follower/content-digest.ts';
import { threadedDigests } from '../../../../src/backends/aws/follower/digests.ts';
import { ReplicaFile } from '../../../../src/backends/aws/follower/replica-file.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { documentText } from '../../../../src/backends/sqlite/row.ts';
import { loadData } from '../../../../src/backends/sqlite/writes/bulk-load.ts';
import { AGENT_RUN_FORMAT } from '../../../../src/domain/agents/agent.ts';
import { readDocument } from '../../../../src/domain/record-format.ts';
import { STORE } from '../../../contract/backend.ts';
import {
  aBatch,
  aBrand,
  aCombo,
  aFeedback,
  aMetadataVersion,
  anAgentRun,
  anEscalation,
  anInstructionsVersion,
} from '../../../contract/records.ts';
import { sourceOf } from '../../embedded/given-store.ts';

/** Tables that follow from others, or that a replica does not use. */
const DERIVED = [
  ...['brand_name_pair', 'brand_name_part', 'combo_count', 'notice', 'outbox', 'outbox_delivery', 'turn'],
  ...['escalation_closed_count', 'escalation_count', 'escalation_created_count', 'escalation_resolution_count'],
  ...['escalation_response_count', 'narrative_block', 'narrative_count', 'narrative_gram', 'narrative_length'],
  'narrative_total',
];

const COMBOS = [aCombo(), aCombo({ ccid: 2, narrative: 'STAR 2' }), aCombo({ ccid: 3, bankid: null, narrative: '' })];
const GIVEN = {
  brands: [aBrand()],
  combos: COMBOS,
  metadata: [aMetadataVersion()],
  feedback: [aFeedback()],
  escalations: [anEscalation()],
  instructions: [anInstructionsVersion()],
};

let directory: string;
let replica: ReplicaFile;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'digest-'));
  replica = await givenReplica('replica.db', GIVEN);
});
afterEach(() => {
  replica.close();
  rmSync(directory, { recursive: true, force: true });
});

async function givenReplica(name: string, data: Parameters<typeof sourceOf>[0]): Promise<ReplicaFile> {
  const path = join(directory, name);
  await loadData(path, join(directory, `staging-${name}`), STORE, sourceOf(data), () => {});
  const made = new ReplicaFile(path);
  made.begin('chain-0');
  return made;
}

const digestOf = ({ database }: ReplicaFile): ContentDigest => database.snapshot(() => contentDigest(database));

test('covers every table of a replica that holds what no other one does', () => {
  const sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')";
  const tables = replica.database.all(sql).map(({ name }) => String(name));
  const own = tables.filter((name) => !name.startsWith('sqlite_') && !DERIVED.includes(name));
  expect(own.toSorted()).toEqual([...DIGESTED_TABLES].sort());
});

test('is the same for the same content in a file that was made in another way', async () => {
  const other = await givenReplica('other.db', { ...GIVEN, combos: COMBOS.toReversed() });
  expect(digestOf(other)).toEqual(digestOf(replica));
  other.close();
  const copy = join(directory, 'copy.db');
  replica.database.run('VACUUM INTO ?', copy);
  const copied = new ReplicaFile(copy);
  expect(digestOf(copied)).toEqual(digestOf(replica));
  copied.close();
});

test.each([
  "UPDATE brand SET sector = 'Other'",
  'UPDATE combo SET mccid = 5812 WHERE ccid = 2',
  "UPDATE narrative SET narrative = 'STAR 3' WHERE narrative = 'STAR 2'",
  "UPDATE escalation SET document = json_set(document, '$.assigned_to', 'ann@example.com')",
  "UPDATE feedback SET document = json_set(document, '$.brandid', 7)",
  "UPDATE log_place SET chain = 'chain-1'",
  "INSERT INTO upstream_mark VALUES ('s3', '1', NULL)",
  'INSERT INTO brand_to_check VALUES (7)',
])('is another one after: %s', (sql) => {
  const before = digestOf(replica);
  replica.database.execute(sql);
  expect(contentDiffers(before, digestOf(replica))).toBe(true);
});

test('is the same whichever format a document is stored in', () => {
  const tried = { brandid: 12345, brandname: 'Star', regex: null, recall: null, precision: null, passed: true };
  const result = { ...tried, verdict: 'same', detail: '', chosen: true } as const;
  const { results, ...run } = anAgentRun({ results: [result] });
  // The first format does not say which brands were chosen.
  const older = { ...run, results: results.map(({ chosen: _, ...rest }) => rest) };
  const read = readDocument(AGENT_RUN_FORMAT, older);
  if (read.outcome !== 'read') throw new Error('The format is not read any more.');
  const insert = 'INSERT INTO agent_run VALUES (?, ?, ?, ?)';
  const { run_id, agent, run_at } = run;
  replica.database.run(insert, run_id, agent, run_at, JSON.stringify(older));
  const digest = digestOf(replica);
  replica.database.execute('DROP TRIGGER agent_run_is_never_deleted');
  replica.database.execute('DELETE FROM agent_run');
  expect(contentDiffers(digest, digestOf(replica))).toBe(true);
  replica.database.run(insert, run_id, agent, run_at, documentText(AGENT_RUN_FORMAT, read.record));
  expect(digestOf(replica)).toEqual(digest);
});

test('digests of other revisions and versions are not compared', () => {
  const digest = { revision: 3, digest: '1:aa' };
  expect(contentDiffers(digest, { revision: 3, digest: '1:bb' })).toBe(true);
  expect(contentDiffers(digest, { revision: 3, digest: '1:aa' })).toBe(false);
  expect(contentDiffers(digest, { revision: 4, digest: '1:bb' })).toBe(false);
  expect(contentDiffers(digest, { revision: 3, digest: '2:bb' })).toBe(false);
});

test('a thread computes it of the state that the replica had when it began, while entries are applied', async () => {
  const digests = threadedDigests();
  const expected = digestOf(replica);
  const begun = await digests.begin(join(directory, 'replica.db'));
  const brand = aBrand({ brandname: 'Renamed', version: 2 });
  const batch = aBatch([{ kind: 'brand.update', brand }]);
  replica.apply({ kind: 'change', revision: 1, chain: 'chain-1', batch });
  expect(begun.revision).toBe(0);
  expect(await begun.computed).toMatchObject(expected);
  await digests.close();
});

test('a file that is no replica is reported, not skipped', async () => {
  const digests = threadedDigests();
  const path = join(directory, 'empty.db');
  new Database(path, { readOnly: false }).close();
  await expect(digests.begin(path)).rejects.toThrow('no such table');
  await digests.close();
});
