import { writeFileSync } from 'node:fs';
import { brandRows } from './brands.ts';
import { EXTRA_MCCS } from './categories.ts';
import { confusableRows } from './confusables.ts';
import { oneLine, withoutMarks } from './names.ts';
import { readPackages, type Sources } from './packages.ts';
import { sectorOfMcc } from './sectors.ts';

/*
 * Regenerates the seed. Run by hand: `node data/prepare/prepare.ts <folder>`, where the folder has the packages of
 * data/seed/README.md installed. Nothing else in the project needs them.
 */

type Cell = string | number;

function writeTable(file: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const text = [columns, ...rows].map((row) => row.join('\t')).join('\n');
  writeFileSync(new URL(`../seed/${file}`, import.meta.url), `${text}\n`);
  process.stdout.write(`${file}: ${rows.length} rows\n`);
}

/** The rows of mcc.tsv. Descriptions come from lists of the US government (USDA, else IRS) if possible. */
function mccRows({ mccs }: Sources): Cell[][] {
  const listed = mccs.map((mcc): [number, string] => [
    mcc.mcc,
    oneLine(mcc.usda_description || mcc.irs_description || mcc.edited_description),
  ]);
  const known = new Set(listed.map(([mccid]) => mccid));
  const all = [...listed, ...EXTRA_MCCS.filter(([mccid]) => !known.has(mccid))];
  return all.toSorted((a, b) => a[0] - b[0]).map(([mccid, description]) => [mccid, description, sectorOfMcc(mccid)]);
}

const MIN_POPULATION: Readonly<Record<string, number>> = { GB: 12_000, US: 30_000 };

function cityRows({ cities }: Sources): Cell[][] {
  const rows = new Map<string, Cell[]>();
  for (const { name, country, adminCode, featureCode, population } of cities) {
    const minimum = MIN_POPULATION[country];
    // PPLX is a part of a town.
    if (minimum === undefined || population < minimum || !featureCode.startsWith('P') || featureCode === 'PPLX')
      continue;
    const city = withoutMarks(name)
      .replace(/^New York City$/, 'New York')
      .toUpperCase();
    const key = [city, country === 'US' ? adminCode : '', country];
    rows.set(key.join(), [...key, Math.round(Math.log2(population) * 2) / 2]);
  }
  return [...rows.values()];
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('Give the folder with the installed packages; see data/seed/README.md.');
const sources = readPackages(folder);
const brands = brandRows(sources);
writeTable('mcc.tsv', ['mccid', 'mcc_desc', 'sector'], mccRows(sources));
writeTable(
  'brands.tsv',
  ['id', 'name', 'sector', 'mccs', 'cc', 'w', 'aliases', 'wikidata', 'site', 'description', 'cats'],
  brands.map((brand) => [
    ...[brand.id, brand.name, brand.sector, brand.mccids.join(','), brand.countries, brand.size],
    ...[brand.aliases.join('|'), brand.wikidata, brand.site, brand.description, brand.categories],
  ]),
);
writeTable(
  'confusables.tsv',
  ['a', 'b', 'kind'],
  confusableRows(brands).map(({ a, b, kind }) => [a, b, kind]),
);
writeTable('cities.tsv', ['city', 'state', 'country', 'w'], cityRows(sources));
