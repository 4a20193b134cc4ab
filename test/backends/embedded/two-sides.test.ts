import { afterEach, expect, it } from 'vitest';
import { agentAccess, openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { openStore } from '../../../src/backends/embedded/open-store.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand, aCombo, aMetadataVersion } from '../../contract/records.ts';
import { dumpStore, givenDirectory, givenStoreIn } from './given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const DATA_WRITES = [
  'UPDATE brand SET brandname = brandname || 1',
  'DELETE FROM combo',
  "INSERT INTO applied_change VALUES ('CHG-1', NULL, '', '{}')",
  'UPDATE revision SET revision = revision + 1',
  'CREATE TABLE mine (x)',
  'DROP TABLE combo',
  'PRAGMA user_version = 99',
];
const AUTHORITY_WRITES = [
  "INSERT INTO approver VALUES ('me', 'ed25519', 'AAAA', '')",
  "INSERT INTO policy_version (policy_version, document) VALUES ('p', '{}')",
  "INSERT INTO decision VALUES ('CHG-1', 'me', '{}')",
  "INSERT INTO audit VALUES (99, '', '{}', '')",
  'DROP TABLE approver',
];

it('no SQL on the connections of the agent side writes data or authority', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos: [aCombo()] });
  const before = dumpStore(directory);
  const agent = openStore(directory, agentAccess(false), nodeFoundation());
  for (const sql of DATA_WRITES) expect(() => agent.data.execute(sql), sql).toThrow(/readonly|read-only/);
  for (const sql of AUTHORITY_WRITES) expect(() => agent.authority.execute(sql), sql).toThrow(/readonly|read-only/);
  for (const database of [agent.data, agent.authority, agent.proposals]) database.close();
  expect(dumpStore(directory)).toBe(before);
});

it('the same SQL on the connections of the commit side does write, so the test above can fail', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos: [aCombo()] });
  const commit = openStore(directory, { writes: 'everything' }, nodeFoundation());
  for (const sql of DATA_WRITES) commit.data.execute(sql);
  for (const sql of AUTHORITY_WRITES) commit.authority.execute(sql);
  for (const database of [commit.data, commit.authority, commit.proposals]) database.close();
});

it('what the agent side holds has no write port', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE);
  const agent = openAgentSide(directory, nodeFoundation());
  expect(Object.keys(agent).sort()).toEqual([
    'authority',
    'clock',
    'close',
    'commandLine',
    'data',
    'hasher',
    'ids',
    'proposals',
  ]);
  const verbs = Object.keys(agent.proposals).filter((verb) => !verb.startsWith('proposal'));
  expect(verbs.sort()).toEqual(['append', 'record', 'withdraw', 'withdrawals']);
  await agent.close();
});

it('even the commit side cannot rewrite what is immutable', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { metadata: [aMetadataVersion()] });
  const commit = openStore(directory, { writes: 'everything' }, nodeFoundation());
  expect(() => commit.data.execute('UPDATE metadata_version SET version = 2')).toThrow('immutable');
  expect(() => commit.data.execute('DELETE FROM metadata_version')).toThrow('immutable');
  expect(() => commit.authority.execute("UPDATE audit SET hash = ''")).toThrow('append-only');
  expect(() => commit.authority.execute('DELETE FROM audit')).toThrow('append-only');
  for (const database of [commit.data, commit.authority, commit.proposals]) database.close();
});
