import { afterEach, expect, it } from 'vitest';
import { nodeHasher } from '../../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { brandListReads } from '../../../../src/backends/sqlite/reads/brand-pages.ts';
import { brandReads } from '../../../../src/backends/sqlite/reads/brands.ts';
import { comboPages } from '../../../../src/backends/sqlite/reads/combo-pages.ts';
import { comboReads } from '../../../../src/backends/sqlite/reads/combos.ts';
import { updateBrand } from '../../../../src/backends/sqlite/writes/brands.ts';
import { ComboCounts } from '../../../../src/backends/sqlite/writes/combo-counts.ts';
import { reassignCombos } from '../../../../src/backends/sqlite/writes/combos.ts';
import type { ComboFilter } from '../../../../src/domain/ports/combos.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, aCombo } from '../../../contract/records.ts';
import { walk } from '../../../contract/walk.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';
import { PlannedDatabase } from './planned-database.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

it('no read of a brand, page of its combos or move of a combo scans all combos or brands', async () => {
  const directory = directories.make();
  const combos = Array.from({ length: 40 }, (_, i) => aCombo({ ccid: i + 1, narrative: `STAR ${i % 9}` }));
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos });
  const database = new PlannedDatabase(storeFiles(directory).data, { readOnly: false });
  const reads = {
    ...brandReads(database),
    ...comboReads(database),
    ...comboPages(database, nodeHasher),
    ...brandListReads(database, nodeHasher),
  };
  const filters: ComboFilter[] = [
    { brandid: 12345 },
    { brandid: 12345, mccid: 5411 },
    { brandid: 12345, bankid: 1 },
    { brandid: 12345, contains: 'star' },
    { brandid: 12345, contains: '\u00e9' },
  ];
  for (const filter of filters) {
    await walk(5, (cursor) => reads.comboPage(filter, 5, cursor));
    await walk(5, (cursor) => reads.narrativePage(filter, 5, cursor));
  }
  for (const name of ['star', 'caf\u00e9 n', '!', 'x'.repeat(60)])
    await walk(5, (cursor) => reads.brandPage({ name, status: 'active' }, 5, cursor));
  await reads.combosOf(12345);
  await reads.codesOf(12345);
  await reads.comboSummary(12345);
  await reads.combosOfCcid(1);
  await reads.brandsWithCode(5411);
  await reads.narrativeTwins(12345, 10);
  await reads.brandsNamed('Star');
  await reads.brandNamesStartingWith('Star');
  for (const name of ['Starr Market', 'M&S', 'Müller']) await reads.brandsSpelledLike(name, 5, 0.6);
  await reads.childBrands(12345);
  const counts = new ComboCounts(database);
  expect(reassignCombos(database, counts, { from: 12345, to: 7, combos: [{ ccid: 1, bankid: 1 }] })).toBe(true);
  counts.settle();
  updateBrand(database, aBrand({ brandname: 'Starr', version: aBrand().version + 1 }));
  const scans = [...database.plans].filter(([, plan]) => /SCAN (combo|brand|narrative)(?!_change|_gram)/.test(plan));
  expect(scans).toEqual([]);
  expect(database.plans.size).toBeGreaterThan(15);
  // The check sees a scan where there is one.
  database.all('SELECT mid FROM combo WHERE mid = ?', 'M1');
  expect([...database.plans.values()].some((plan) => /SCAN combo/.test(plan))).toBe(true);
  database.close();
});

it('a search for similar names reads those that share rare letters, not all of similar length', async () => {
  const directory = directories.make();
  const letters = 'bcdfghjklmnpqrstvwxz';
  const invented = Array.from({ length: 400 }, (_, i) => {
    const [a, b, c] = [i % 20, Math.floor(i / 20), (i * 7) % 20].map((at) => letters[at]);
    return `${a}a${b}o${c}ei`;
  });
  const names = [...invented, 'Sainsbury', 'Sainsburys', 'Salisbury'];
  const brands = names.map((brandname, i) => aBrand({ brandid: i + 1, brandname }));
  await givenStoreIn(directory, STORE, { brands });
  const database = new PlannedDatabase(storeFiles(directory).data, { readOnly: true });
  const found = await brandReads(database).brandsSpelledLike('sainsburry', 9, 0.6);
  expect(found.map(({ brandname }) => brandname)).toEqual(['Sainsbury', 'Sainsburys']);
  expect(database.rows).toBeLessThan(60);
  database.close();
});
