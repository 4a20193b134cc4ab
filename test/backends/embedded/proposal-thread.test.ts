import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { type OpenStore, openStore } from '../../../src/backends/embedded/open-store.ts';
import { ProposalThread } from '../../../src/backends/embedded/proposal-thread.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../src/backends/sqlite/database.ts';
import { proposalStore } from '../../../src/backends/sqlite/proposals/proposals.ts';
import { StoreTrouble } from '../../../src/domain/ports/store-trouble.ts';
import { STORE } from '../../contract/backend.ts';
import { proposalContract } from '../../contract/proposals.contract.ts';
import { aFact } from '../../contract/records.ts';
import { dumpStore, embeddedServer, givenDirectory, givenStoreIn } from './given-store.ts';

const directories = givenDirectory();
let directory: string;
beforeEach(async () => {
  directory = directories.make();
  await givenStoreIn(directory, STORE);
});
afterEach(() => directories.clear());

const CHANGE_ID = 'CHG-0001';
const FACT = aFact({ event: 'change_proposed' });
const INDEX = { created_at: '2026-02-14T12:00:00.000Z', escalation_id: null };
const proposal = (digest: string) => ({ change_id: CHANGE_ID, canonical: '{}', digest });

describe('the contract of proposals, where a thread commits', () => proposalContract(embeddedServer));

test('given a lock of another process, then a proposal waits for it without holding the event loop', async () => {
  const other = new Database(storeFiles(directory).proposals, { readOnly: false });
  other.execute('BEGIN IMMEDIATE');
  let waits = 0;
  const sleep = async () => {
    if (++waits === 3) other.execute('ROLLBACK');
  };
  const foundation = nodeFoundation();
  const clock = { ...foundation.clock, sleep };
  const agent = openAgentSide(directory, { ...foundation, clock }, { commitInThread: true });
  await agent.proposals.append(proposal('d'), INDEX, FACT);
  expect([waits, await agent.proposals.proposal(CHANGE_ID)]).toEqual([3, proposal('d')]);
  await agent.close();
  other.close();
});

test('given a store that other files were put into, then nothing is appended to them', async () => {
  const agent = openAgentSide(directory, nodeFoundation(), { commitInThread: true });
  const other = new Database(storeFiles(directory).proposals, { readOnly: false });
  other.run("UPDATE belongs_to SET store_id = 'another store'");
  other.close();
  const refused = agent.proposals.append(proposal('d'), INDEX, FACT);
  await expect(refused).rejects.toThrow(StoreTrouble);
  await expect(refused).rejects.toThrow('belongs to the store another store');
  expect(await agent.proposals.proposal(CHANGE_ID)).toBeUndefined();
  await agent.close();
});

describe('given a thread that ends without an answer', () => {
  let store: OpenStore;
  let thread: ProposalThread;
  let hurried: ProposalThread;
  beforeEach(() => {
    store = openStore(directory, { writes: 'nothing' }, nodeFoundation());
    const reads = proposalStore(store.proposals, store.proposalsAudit, nodeFoundation().hasher);
    const script = new URL('./dying-proposal-worker.ts', import.meta.url);
    const settings = { directory, storeId: store.storeId, script };
    thread = new ProposalThread(reads, settings);
    hurried = new ProposalThread(reads, { ...settings, timeLimit: 0 });
  });
  afterEach(async () => {
    await Promise.all([thread.close(), hurried.close()]);
    for (const database of [store.data, store.authority, store.proposals]) database.close();
  });

  test.each(['dies before', 'dies within'])(
    'when it %s the commit, then nothing is stored, and the caller may try again',
    async (end) => {
      const before = dumpStore(directory);
      const error = await thread.store.append(proposal(end), INDEX, FACT).catch((error: unknown) => error);
      expect(error).toMatchObject({ kind: 'busy', instead: 'Nothing was stored. Try again.' });
      expect(dumpStore(directory)).toBe(before);
    },
  );

  test('when it dies after the commit, then the caller hears that the proposal is stored', async () => {
    await thread.store.append(proposal('dies after'), INDEX, FACT);
    expect(await thread.store.proposal(CHANGE_ID)).toEqual(proposal('dies after'));
  });

  test('when it has not answered in time, then the caller hears that it may be stored', async () => {
    const error = await hurried.store.append(proposal('hangs'), INDEX, FACT).catch((error: unknown) => error);
    expect(error).toMatchObject({ kind: 'failing', instead: expect.stringContaining('list_changes') });
  });
});
