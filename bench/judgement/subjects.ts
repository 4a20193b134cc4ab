import { readFileSync } from 'node:fs';
import { readSeed, type SeedBrand } from '../../data/generator/seed.ts';
import type { Mcc } from '../../src/domain/brand/brand.ts';
import { wordsOf } from '../../src/domain/brand/narrative-words.ts';
import { textHash } from '../../src/domain/text/text-hash.ts';
import type { Family } from './hands.ts';

/** A company, and how it trades. */
export interface Company {
  readonly name: string;
  readonly countries: 'G' | 'U' | 'GU';
  /** Codes with their weights, the main one first. */
  readonly codes: readonly (readonly [mccid: number, weight: number])[];
  /** Words that its narratives add to the name. */
  readonly words: readonly string[];
}

/** Companies that stand under one brandid. */
export interface Merge {
  readonly brandname: string;
  readonly companies: readonly Company[];
}

const seed = readSeed();

export const mccs: ReadonlyMap<number, Mcc> = new Map(seed.mccs.map((mcc) => [mcc.mccid, mcc]));
export const cities = seed.cities;

function rowsOf(file: string): Readonly<Record<string, string>>[] {
  const text = readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8');
  const [header = '', ...lines] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const columns = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
  });
}

/** Divides names into a half that rules may be tuned on and a half that scores them. Names that begin alike stay together. */
export function familyOf(name: string): Family {
  const hash = textHash(wordsOf(name)[0] ?? name);
  return ((hash ^ (hash >>> 15)) >>> 0) % 2 === 0 ? 'tuning' : 'held_out';
}

const countriesOf = (where: string): Company['countries'] =>
  where === 'GB' || where === 'G' ? 'G' : where === 'US' || where === 'U' ? 'U' : 'GU';

/** Companies that trade under several codes. */
export function companies(family: Family): readonly Company[] {
  return rowsOf('one-company-many-codes.tsv')
    .map(({ name = '', country = '', codes = '', words = '' }) => ({
      name,
      countries: countriesOf(country),
      codes: codes.split(' ').map((code): [number, number] => {
        const [mccid, weight] = code.split(':').map(Number);
        return [mccid ?? 0, weight ?? 1];
      }),
      words: words === '' ? [] : words.split(','),
    }))
    .filter(({ name }) => familyOf(name) === family);
}

/** Returns a company with 72 % of its rows under its first code. */
function companyOf(name: string, countries: Company['countries'], mccids: readonly number[]): Company {
  const others = mccids.length - 1;
  return { name, countries, codes: mccids.map((mccid, i) => [mccid, i === 0 ? 72 : 28 / others]), words: [] };
}

const seedCompany = (one: SeedBrand) => companyOf(one.name, one.countries, one.mccids);

/** Every `step`th brand of the seed, for rows that belong to somebody else and for brands with ordinary codes. */
export function ordinaryCompanies(family: Family | null, step: number): readonly Company[] {
  const all = seed.brands.filter(({ name }) => family === null || familyOf(name) === family);
  return all.filter((_, i) => i % step === 0).map(seedCompany);
}

/** The words with which both names begin; the first at least. */
function sharedName(a: string, b: string): string {
  const [x, y] = [a.split(' '), b.split(' ')];
  const differs = x.findIndex((word, i) => wordsOf(word).join('') !== wordsOf(y[i] ?? '').join(''));
  return x.slice(0, Math.max(1, differs < 0 ? x.length : differs)).join(' ');
}

const MOST_FORMATS = 2;

/** Pairs of real brands whose names begin alike, the one with the shorter name first; one for each name. */
export function pairs(family: Family): readonly Merge[] {
  const listed = rowsOf('pairs.tsv').map(({ a = '', mcc_a = '', where_a = '', b = '', mcc_b = '', where_b = '' }) => {
    const codes = (text: string) => text.split('/').map(Number);
    return [
      companyOf(a, countriesOf(where_a), codes(mcc_a)),
      companyOf(b, countriesOf(where_b), codes(mcc_b)),
    ] as const;
  });
  const byId = new Map(seed.brands.map((one) => [one.real_brandid, one]));
  const confusable = seed.confusables.flatMap(({ a, b }) => {
    const [x, y] = [byId.get(a), byId.get(b)];
    if (x === undefined || y === undefined) return [];
    const [short, long] = x.name.length <= y.name.length ? [x, y] : [y, x];
    return [[seedCompany(short), seedCompany(long)] as const];
  });
  const merges = [...listed, ...confusable].map((pair) => {
    return { brandname: sharedName(pair[0].name, pair[1].name), companies: pair };
  });
  const byName = Map.groupBy(merges, ({ brandname }) => wordsOf(brandname).join(''));
  // Many longer names of one brand are formats of one chain (Walmart Pharmacy), not companies.
  return [...byName.values()]
    .flatMap((some) => (some.length > MOST_FORMATS ? [] : some.slice(0, 1)))
    .filter(({ brandname }) => familyOf(brandname) === family && wordsOf(brandname).join('').length > 2);
}

/** Three brands of different trades whose names begin with the same word. */
export function triples(family: Family): readonly Merge[] {
  const named = Map.groupBy(seed.brands, ({ name }) => wordsOf(name)[0] ?? '');
  return [...named].flatMap(([word, brands]) => {
    const trades = [...new Map(brands.toReversed().map((one) => [one.mccids[0], one])).values()].slice(0, 3);
    if (trades.length < 3 || word.length < 4 || familyOf(word) !== family) return [];
    return [{ brandname: (brands[0]?.name ?? word).split(' ')[0] ?? word, companies: trades.map(seedCompany) }];
  });
}

/** A text of a real card file, with the codes that its brand plausibly has, the main one first. */
export interface CardText {
  readonly brand: string;
  readonly codes: readonly number[];
  readonly text: string;
  readonly rows: number;
}

export function cardTexts(): readonly CardText[] {
  return rowsOf('card-descriptors.tsv').map(({ brand = '', codes = '', text = '', rows = '' }) => {
    return { brand, codes: codes.split(' ').map(Number), text, rows: Number(rows) };
  });
}
