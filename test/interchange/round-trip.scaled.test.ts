import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { sampleRecords } from '../../data/sample-store.ts';
import { initialiseStore } from '../../src/backends/embedded/initialise.ts';
import { givenDirectory, sourceOf } from '../backends/embedded/given-store.ts';
import { STORE } from '../contract/backend.ts';
import { isAll, runs } from '../set-up/volume.ts';
import { arbitraryStore } from './arbitrary-store.ts';
import { exported, filesBelow, imported } from './carrying.ts';
import { storedContent } from './stored-content.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

function places() {
  const root = directories.make();
  const [store, out, again, outAgain] = ['store', 'out', 'again', 'out-again'].map((name) => {
    const place = join(root, name);
    mkdirSync(place);
    return place;
  });
  return { store: store ?? '', out: out ?? '', again: again ?? '', outAgain: outAgain ?? '' };
}

/** Exports the store, imports the files and exports again. Expects equal content and equal bytes. */
async function carriesAll({ store, out, again, outAgain }: ReturnType<typeof places>): Promise<void> {
  await exported(store, out);
  const { rejections, log } = await imported(out, again);
  expect(rejections).toEqual([]);
  expect([...log.remarks].filter((remark) => !remark.startsWith('Several active brands have'))).toEqual([]);
  expect(storedContent(again).join('\n')).toBe(storedContent(store).join('\n'));
  await exported(again, outAgain);
  expect(JSON.stringify(filesBelow(outAgain))).toBe(JSON.stringify(filesBelow(out)));
}

describe('exporting and importing restores the content', () => {
  test('of any small store', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStore, async (data) => {
        const at = places();
        await initialiseStore(at.store, STORE, sourceOf(data));
        await carriesAll(at);
        directories.clear();
      }),
      { numRuns: runs(8, 40) },
    );
  });

  test.each(isAll() ? [2_000, 40_000] : [2_000])(
    'of the sample of %d combos, with its whole history',
    async (combos) => {
      const at = places();
      await initialiseStore(at.store, STORE, sampleRecords({ combos, seed: 42, history: 240 }));
      expect(storedContent(at.store).filter((row) => row.startsWith('combo '))).toHaveLength(combos);
      await carriesAll(at);
    },
  );

  test('and the comparison detects a single change', async () => {
    const [one, other] = [places(), places()];
    const sample = sampleRecords({ combos: 2_000, seed: 42, history: 10 });
    const combos = [...sample.combos()].map((combo, i) => (i === 7 ? { ...combo, mid: `${combo.mid}X` } : combo));
    await initialiseStore(one.store, STORE, sample);
    await initialiseStore(other.store, STORE, { ...sample, combos: () => combos });
    const rows = new Set(storedContent(one.store));
    expect(storedContent(other.store).filter((row) => !rows.has(row))).toHaveLength(1);
  });
});
