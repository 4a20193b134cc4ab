import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import type { AgentPorts } from '../../../../src/domain/ports/agent-side.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { STORE } from '../../../contract/backend.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { aBatch, aBrand, aCombo } from '../../../contract/records.ts';
import { counted } from '../../../domain/counted.ts';
import { acceptedRegex } from '../../../domain/regex/accepted-regex.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';
import { openFollower } from '../open-follower.ts';

const DATA = { brands: [aBrand()], combos: [aCombo()] };

let store: AwsStore;
let executor: CommitPorts;
const closing: { close(): unknown }[] = [];

/** A store with an executor on a node of its own. */
beforeEach(async () => {
  store = await givenAwsStore(STORE, DATA);
  const { settings } = await store.node();
  executor = closed(await openAwsCommitSide(settings, impatientFoundation(), NO_SIGNATURES));
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
  await store.close();
});

function closed<T extends { close(): unknown }>(one: T): T {
  closing.push(one);
  return one;
}

const rename = (revision: number) =>
  aBatch(
    [{ kind: 'brand.update', brand: aBrand({ brandname: `Name ${revision + 1}`, version: revision + 2 }) }],
    `CHG-${revision + 1}`,
  );
const commit = async (revision: number) =>
  expect(await inTurn(executor).commit(rename(revision), { revision })).toBe('committed');

/** A node whose follower is a program of its own, and a server on it. */
async function givenServer() {
  const settings = store.settings();
  const { directory } = settings;
  const first = await openFollower(settings);
  await first.follower.follow();
  const server = closed(await openAwsAgentSide(settings, impatientFoundation()));
  const replica = join(directory, 'replica.db');
  return {
    settings,
    directory,
    replica,
    server,
    follower: first.follower,
    /** Ends the follower, as an operator does first. */
    endFollower: () => first.close(),
    /** Starts a follower, without following yet. */
    startFollower: async () => closed(await openFollower(settings)).follower,
  };
}

const named = async ({ data }: AgentPorts) => (await data.brand(12345))?.brandname;

const REQUEST = { brandid: 12345, regex: acceptedRegex('STAR'), mccids: [5411], moved: [], samples: 0 };
const ownCombos = async ({ data }: AgentPorts) => (await counted(data.coverage(REQUEST))).own_combos;

describe('a replica that is moved away under a server', () => {
  test('is missed: the server says what to do, and reads from the new one once that is there', async () => {
    const { directory, server, endFollower, startFollower } = await givenServer();
    await server.data.current();
    endFollower();
    renameSync(directory, `${directory}-aside`);
    await expect(server.data.current()).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining('is gone'),
      instead: expect.stringContaining('Start the follower'),
    });
    await commit(0);
    const follower = await startFollower();
    await follower.follow();
    expect(await server.data.current()).toBe(1);
    expect(await named(server)).toBe('Name 1');
    await commit(1);
    await follower.follow();
    expect(await server.data.current()).toBe(2);
    expect(await named(server)).toBe('Name 2');
  });

  test('is read by calls that are under way, until the new one is as far as the log', async () => {
    await commit(0);
    const { directory, server, endFollower, startFollower } = await givenServer();
    expect(await server.data.current()).toBe(1);
    endFollower();
    renameSync(directory, `${directory}-aside`);
    const follower = await startFollower();
    // The new one begins with the snapshot of revision 0.
    await expect(server.data.current()).rejects.toMatchObject({ kind: 'busy', message: expect.stringContaining('0') });
    expect(await named(server)).toBe('Name 1');
    await follower.follow();
    expect(await server.data.current()).toBe(1);
    expect(await named(server)).toBe('Name 1');
  });

  test('of another store is refused, until it is the right one', async () => {
    const other = await givenAwsStore({ ...STORE, store_id: 'store-2' }, DATA);
    const foreign = other.settings();
    (await openFollower(foreign)).close();
    const { directory, server, endFollower, startFollower } = await givenServer();
    endFollower();
    renameSync(directory, `${directory}-aside`);
    cpSync(foreign.directory, directory, { recursive: true });
    await expect(server.data.current()).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining('is of the store store-2'),
      instead: expect.stringContaining('empty directory'),
    });
    rmSync(directory, { recursive: true });
    await (await startFollower()).follow();
    expect(await server.data.current()).toBe(0);
    await other.close();
  });

  test('is replaced for threads that count, too', async () => {
    const { directory, server, endFollower, startFollower } = await givenServer();
    await server.data.current();
    expect(await ownCombos(server)).toBe(1);
    endFollower();
    renameSync(directory, `${directory}-aside`);
    const other = aBrand({ brandid: 20000, brandname: 'Other' });
    const combos = [{ ccid: aCombo().ccid, bankid: aCombo().bankid }];
    const moved = aBatch([
      { kind: 'brand.insert', brand: other },
      { kind: 'combos.reassign', from: 12345, to: 20000, combos },
    ]);
    expect(await inTurn(executor).commit(moved, { revision: 0 })).toBe('committed');
    const follower = await startFollower();
    await follower.follow();
    await server.data.current();
    expect(await ownCombos(server)).toBe(0);
  });

  test('is not counted by threads while the new one is of an earlier revision than what was read', async () => {
    await commit(0);
    const { directory, server, endFollower, startFollower } = await givenServer();
    await server.data.current();
    expect(await ownCombos(server)).toBe(1);
    endFollower();
    renameSync(directory, `${directory}-aside`);
    const follower = await startFollower();
    await expect(ownCombos(server)).rejects.toMatchObject({
      kind: 'busy',
      message: expect.stringContaining('replaced'),
    });
    await follower.follow();
    expect(await ownCombos(server)).toBe(1);
  });

  test('is noticed by an executor, whose next change is tried on the new one', async () => {
    const { settings, directory, endFollower, startFollower } = await givenServer();
    const other = closed(await openAwsCommitSide(settings, impatientFoundation(), NO_SIGNATURES));
    endFollower();
    renameSync(directory, `${directory}-aside`);
    await expect(inTurn(other).commit(rename(0), { revision: 0 })).rejects.toThrow('is gone');
    // Nothing makes an empty file in its place.
    expect(existsSync(directory)).toBe(false);
    const follower = await startFollower();
    expect(await inTurn(other).commit(rename(0), { revision: 0 })).toBe('committed');
    await follower.follow();
    expect(await inTurn(other).commit(rename(1), { revision: 1 })).toBe('committed');
  });
});

test('a replica that was removed without its write-ahead log is replaced by a sound one', async () => {
  const { replica, directory, server, endFollower, startFollower } = await givenServer();
  await commit(0);
  // The server has it open, so that the log stays when the follower ends.
  endFollower();
  mkdirSync(`${directory}-aside`);
  renameSync(replica, join(`${directory}-aside`, 'replica.db'));
  const follower = await startFollower();
  expect(await follower.follow()).toBe(1);
  expect(await server.data.current()).toBe(1);
  expect(await named(server)).toBe('Name 1');
});

test('the follower of a moved replica knows that nobody reads it, and spares the new one', async () => {
  const { directory, replica, follower, endFollower, startFollower } = await givenServer();
  expect(follower.isAbandoned).toBe(false);
  renameSync(directory, `${directory}-aside`);
  expect(follower.isAbandoned).toBe(true);
  const next = await startFollower();
  await commit(0);
  await next.follow();
  const { size } = statSync(`${replica}-wal`);
  endFollower();
  expect(statSync(`${replica}-wal`).size).toBe(size);
  await commit(1);
  expect(await next.follow()).toBe(2);
});
