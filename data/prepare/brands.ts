import { MCCIDS_OF_CATEGORY } from './categories.ts';
import { comparable, oneLine, withoutMarks } from './names.ts';
import type { IndexItem, Sources, Wikidata } from './packages.ts';
import { sectorOfMcc } from './sectors.ts';

/** A row of brands.tsv. */
export interface BrandRow {
  readonly id: number;
  readonly name: string;
  readonly sector: string;
  readonly mccids: readonly number[];
  readonly countries: string;
  readonly size: number;
  readonly aliases: readonly string[];
  readonly wikidata: string;
  readonly site: string;
  readonly description: string;
  readonly categories: string;
}

interface BrandEntry {
  readonly wikidata: string;
  readonly name: string;
  readonly categories: { readonly name: string; readonly count: number }[];
  readonly aliases: Set<string>;
  inBritain: boolean;
  inAmerica: boolean;
  /** True when Britain or the US is named explicitly, and not just "world-wide". */
  named: boolean;
  count: number;
}

// The two countries' codes, and the UN M49 areas that contain them.
const AROUND_BRITAIN = new Set(['001', '150', '154']);
const AROUND_AMERICA = new Set(['001', '019', '021', '003']);
const ELSEWHERE =
  /AUSTRALIA|CANADA|PHILIPPINES|BRASIL|MEXICO|POSTO|JAPAN|INDIA|FRANCE|DEUTSCHLAND|POLSKA|ESPANA|ITALIA|RUSSIA|TURK|INDONESIA|THAILAND|CHINA|HONG KONG|SINGAPORE|MALAYSIA|UAE|ARABIA|APOTEK/;
const FOREIGN =
  /\b(Japanese|Russian|Chinese|Indian|Indonesian|Brazilian|Turkish|Thai|Korean|Polish|Czech|Mexican company)\b/;
const MIN_MAP_COUNT = 20;

const placesOf = (list: IndexItem['locationSet']['include']): string[] =>
  (list ?? []).map((place) => (typeof place === 'string' ? place.toLowerCase() : ''));

function tradesIn(
  { include, exclude }: IndexItem['locationSet'],
  around: ReadonlySet<string>,
  country: string,
): boolean {
  if (placesOf(exclude).includes(country)) return false;
  return placesOf(include ?? ['001']).some((p) => around.has(p) || p === country || p.startsWith(`${country}-`));
}

function aliasesOf({ matchNames = [], tags }: IndexItem, name: string): string[] {
  const names = [...matchNames, tags.short_name, tags.alt_name?.split(';')[0]];
  return names.flatMap((alias) => {
    if (alias === undefined || !/^[\x20-\u024f’]{3,}$/.test(alias)) return [];
    const compared = comparable(alias);
    const unusable = compared === comparable(name) || compared.split(' ').length >= 5 || ELSEWHERE.test(compared);
    return unusable ? [] : [withoutMarks(oneLine(alias)).toUpperCase()];
  });
}

/** Collects one entry per brand, even when it is listed in several categories. */
function gather({ index, dissolved, counts }: Sources): BrandEntry[] {
  const found = new Map<string, BrandEntry>();
  for (const [key, { items }] of Object.entries(index)) {
    const category = key.replace(/^brands\//, '');
    if (!key.startsWith('brands/') || MCCIDS_OF_CATEGORY[category] === undefined) continue;
    for (const item of items) {
      const inBritain = tradesIn(item.locationSet, AROUND_BRITAIN, 'gb');
      const inAmerica = tradesIn(item.locationSet, AROUND_AMERICA, 'us');
      if (dissolved.has(item.id) || (!inBritain && !inAmerica)) continue;
      const { tags } = item;
      const fullName = tags['name:en'] ?? tags['brand:en'] ?? tags.name ?? tags.brand ?? item.displayName;
      const name = oneLine(fullName.replace(/\s*\(.*?\)\s*/g, ' '));
      if (!/^[\x20-\u024f’]+$/.test(name)) continue;
      const wikidata = tags['brand:wikidata'] ?? '';
      const identity = `${wikidata === '' ? item.id : wikidata}|${comparable(name)}`;
      const count =
        (counts[`${category}|${tags.brand ?? name}`] ?? 0) || (counts[`${category}|${item.displayName}`] ?? 0);
      const fresh = { wikidata, name, categories: [], aliases: new Set<string>(), count: 0 };
      const brand = found.get(identity) ?? { ...fresh, inBritain: false, inAmerica: false, named: false };
      found.set(identity, brand);
      brand.categories.push({ name: category, count });
      brand.inBritain ||= inBritain;
      brand.inAmerica ||= inAmerica;
      brand.named ||= placesOf(item.locationSet.include).some((place) => /^(gb|us)(-|$)/.test(place));
      brand.count += count;
      for (const alias of aliasesOf(item, name)) brand.aliases.add(alias);
    }
  }
  return [...found.values()];
}

/** Decides by its web addresses and description whether a world-wide brand is present in Britain or the US. */
function isPresent(brand: BrandEntry, wikidata: Wikidata): boolean {
  if (brand.named) return true;
  if (brand.count < MIN_MAP_COUNT) return false;
  const { officialWebsites = [], description = '' } = wikidata[brand.wikidata] ?? {};
  const hosts = officialWebsites.map((url) => url.replace(/^https?:\/\//, '').split(/[/?#]/)[0] ?? '');
  if (hosts.length > 0 && !hosts.some((host) => /\.(com|uk|us|org|net|eu|co|io)$/.test(host))) return false;
  return !FOREIGN.test(description) || hosts.some((host) => host.endsWith('.uk'));
}

function rowOf(brand: BrandEntry, id: number, wikidata: Wikidata): BrandRow {
  const categories = brand.categories.toSorted((a, b) => b.count - a.count).map((category) => category.name);
  const mccids = [...new Set(categories.flatMap((category) => MCCIDS_OF_CATEGORY[category] ?? []))];
  const facts = wikidata[brand.wikidata] ?? {};
  const site = facts.officialWebsites?.[0]?.replace(/^https?:\/\/(www\.)?/, '').replace(/\/.*$/, '') ?? '';
  return {
    ...{ id, name: brand.name, sector: sectorOfMcc(mccids[0] ?? 0), mccids: mccids.slice(0, 5) },
    countries: (brand.inBritain ? 'G' : '') + (brand.inAmerica ? 'U' : ''),
    size: Math.round(Math.log2(brand.count + 8) * 4) / 4,
    ...{ aliases: [...brand.aliases].slice(0, 4), wikidata: brand.wikidata, site },
    description: (facts.description ?? '').slice(0, 90).replace(/\t/g, ' '),
    categories: categories.join(','),
  };
}

const FIRST_ID = 101;

/** The rows of brands.tsv: real brands by size, then the two invented brands of the runbook's example. */
export function brandRows(sources: Sources): BrandRow[] {
  const bySize = gather(sources).toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name, 'en'));
  const rows = bySize
    .filter((brand) => isPresent(brand, sources.wikidata))
    .map((brand, i) => rowOf(brand, FIRST_ID + i, sources.wikidata));
  const invented = { countries: 'U', aliases: [], wikidata: '', categories: '(hand)' };
  const next = FIRST_ID + rows.length;
  return [
    ...rows,
    {
      ...{ ...invented, id: next, name: 'Star Market', sector: 'Groceries', mccids: [5411, 5499], size: 6 },
      ...{ site: 'starmarket.com', description: 'supermarket chain, Boston area' },
    },
    {
      ...{ ...invented, id: next + 1, name: 'Star Burger', sector: 'Food & Drink', mccids: [5814, 5812], size: 4 },
      ...{ site: '', description: 'burger restaurants' },
    },
  ];
}
