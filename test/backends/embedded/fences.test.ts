import { afterEach, expect, it } from 'vitest';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../src/backends/sqlite/database.ts';
import { raiseFence } from '../../../src/backends/sqlite/writes/turn.ts';
import { STORE } from '../../contract/backend.ts';
import { inTurn } from '../../contract/in-turn.ts';
import { aBatch, aFact, anApplicationRecord } from '../../contract/records.ts';
import { givenDirectory, givenStoreIn, NO_SIGNATURES } from './given-store.ts';

const directories = givenDirectory();
const open: { close(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  directories.clear();
});

function opened<T extends { close(): void | Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}

const FENCE = 'SELECT fence FROM turn';

// What a crash between the two files, or one file of an older backup, leaves.
it.each([
  ['the authority is ahead', 'authority'],
  ['the data is ahead', 'data'],
] as const)('when the fence of %s, the next turn goes beyond both and can write', async (_, file) => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE);
  const files = storeFiles(directory);
  const ahead = opened(new Database(files[file], { readOnly: false }));
  ahead.run('UPDATE turn SET fence = 41');
  const side = opened(openCommitSide(directory, nodeFoundation(), NO_SIGNATURES));
  expect(await inTurn(side).claim(anApplicationRecord(), aFact())).toBe('claimed');
  expect(await inTurn(side).commit(aBatch([]), { revision: 0 })).toBe('committed');
  for (const path of [files.authority, files.data]) {
    expect(opened(new Database(path, { readOnly: true })).get(FENCE)?.fence).toBe(43);
  }
});

it('a process that raises the fence while another one does begins no turn that is lost already', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE);
  const files = storeFiles(directory);
  const side = () => ({
    authority: opened(new Database(files.authority, { readOnly: false })),
    data: opened(new Database(files.data, { readOnly: false })),
  });
  const [slow, fast] = [side(), side()];
  // Between its two writes, once.
  const overtaken = { overtake: () => raiseFence(fast.authority, fast.data) };
  const data = new Proxy(slow.data, {
    get: (target, key) => {
      if (key === 'write') {
        const { overtake } = overtaken;
        overtaken.overtake = () => 0;
        overtake();
      }
      const member: unknown = Reflect.get(target, key);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const fence = raiseFence(slow.authority, data);
  expect(slow.authority.get(FENCE)?.fence).toBe(fence);
  expect(slow.data.get(FENCE)?.fence).toBe(fence);
});
