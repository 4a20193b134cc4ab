import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AwsSettings, type Closable, openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { STORE } from '../../../contract/backend.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { aBatch, aBrand, aMetadataVersion } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';
import { openFollower } from '../open-follower.ts';

/** A megabyte of digits, which compress to less than half of themselves. */
const NOTES = Array.from({ length: 60_000 }, (_, i) => String(Math.abs(Math.sin(i + 1))).slice(2)).join(' ');
/** Sizes of a disk: the packed snapshot does not fit, it fits and its content does not, all fits. */
const DISKS = { tooSmallToDownload: '128k', tooSmallToUnpack: '900k', large: '64m' };
const FULL = { name: 'StoreTrouble', kind: 'full', instead: expect.stringContaining('Free some space') };

let store: AwsStore;
let settings: AwsSettings;
const closing: Closable[] = [];

beforeEach(async () => {
  const metadata = [aMetadataVersion({ notes: NOTES })];
  store = await givenAwsStore(STORE, { brands: [aBrand()], metadata });
  settings = store.settings();
  mkdirSync(settings.directory, { recursive: true });
});
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
  spawnSync('umount', ['-l', settings.directory]);
  await store.close();
});

/** Gives the node a disk of its own, or makes that larger or smaller. Returns false where this machine does not let us. */
function disk(size: string, ...remount: readonly string[]): boolean {
  const options = ['-t', 'tmpfs', '-o', [...remount, `size=${size}`].join(','), 'tmpfs', settings.directory];
  return spawnSync('mount', options).status === 0;
}

const replicaFilesLeft = () => readdirSync(settings.directory).filter((name) => name.startsWith('replica'));

// Only root can mount a small disk.
describe.skipIf(process.geteuid?.() !== 0 || process.platform !== 'linux')('a disk that is full', () => {
  test.each([
    ['while a snapshot is downloaded', DISKS.tooSmallToDownload],
    ['while a snapshot is unpacked', DISKS.tooSmallToUnpack],
  ])('%s is named, leaves nothing behind, and is enough once it is larger', async (_, size) => {
    if (!disk(size)) return;
    await expect(openFollower(settings)).rejects.toMatchObject(FULL);
    expect(replicaFilesLeft()).toEqual([]);
    disk(DISKS.large, 'remount');
    const { follower, close } = await openFollower(settings);
    expect(await follower.follow()).toBe(0);
    close();
  });

  test('while the log is followed shows no half of an entry, and the follower goes on once there is room', async () => {
    if (!disk(DISKS.large)) return;
    const { follower, close } = await openFollower(settings);
    closing.push({ close: async () => close() });
    await follower.follow();
    const server = await openAwsAgentSide(settings, impatientFoundation());
    closing.push(server);
    const executor = await openAwsCommitSide((await store.node()).settings, impatientFoundation(), NO_SIGNATURES);
    closing.push(executor);
    const renamed = aBrand({ brandname: 'Renamed', version: 2 });
    const batch = aBatch([
      { kind: 'brand.update', brand: renamed },
      { kind: 'metadata.append', metadata: aMetadataVersion({ version: 2, notes: NOTES }) },
    ]);
    const filler = join(settings.directory, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(80 * 1024 * 1024))).toThrow('ENOSPC');
    expect(await inTurn(executor).commit(batch, { revision: 0 })).toBe('committed');
    for (let attempt = 0; attempt < 2; attempt++) await expect(follower.follow()).rejects.toMatchObject(FULL);
    await expect(server.data.current()).rejects.toMatchObject({ kind: 'busy', message: expect.stringContaining('0') });
    // What is read is the state before, whole.
    expect((await server.data.brand(12345))?.brandname).toBe(aBrand().brandname);
    expect(await server.data.metadataVersions(12345)).toHaveLength(1);
    rmSync(filler);
    expect(await follower.follow()).toBe(1);
    expect(await server.data.current()).toBe(1);
    expect((await server.data.brand(12345))?.brandname).toBe('Renamed');
    expect(await server.data.metadataVersions(12345)).toHaveLength(2);
  });

  test('while a snapshot is made leaves the one before in place', async () => {
    if (!disk(DISKS.large)) return;
    const { follower, close } = await openFollower(settings);
    closing.push({ close: async () => close() });
    const side = await openAwsCommitSide(
      { ...settings, follow: () => follower.follow() },
      impatientFoundation(),
      NO_SIGNATURES,
    );
    closing.push(side);
    const batch = aBatch([{ kind: 'brand.update', brand: aBrand({ brandname: 'Renamed', version: 2 }) }]);
    expect(await inTurn(side).commit(batch, { revision: 0 })).toBe('committed');
    const filler = join(settings.directory, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(80 * 1024 * 1024))).toThrow('ENOSPC');
    await expect(side.snapshots.make()).rejects.toMatchObject({ kind: 'full' });
    rmSync(filler);
    expect(readdirSync(settings.directory).filter((name) => name.startsWith('.snapshot'))).toEqual([]);
    expect([...store.s3.objects.keys()].filter((key) => key.startsWith('snapshots/'))).toHaveLength(1);
    expect(await side.snapshots.make()).toMatchObject({ ok: true, value: { revision: 1 } });
  });
});
