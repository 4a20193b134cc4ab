import { type Brand, type Combo, type Mcc, WALLET_MCCIDS } from '../../brand/brand.ts';
import { type NarrativeWords, narrativeReader, squeezed } from '../../brand/narrative-words.ts';
import { type BusinessLine, lineOfCode } from './business-lines.ts';

/** One combo as the analysis sees it. */
export interface ProfiledCombo {
  readonly combo: Combo;
  readonly read: NarrativeWords;
  /** `null` for wallet codes and for codes that tell nothing. */
  readonly line: BusinessLine | null;
  /** The narrative names another recorded brand ("STARBUCKS" under "Star"). */
  readonly other_brand: string | null;
  /** What stands for the outlet, so that one busy outlet is not counted as many. */
  readonly outlet: string;
}

export interface BrandProfile {
  readonly rows: readonly ProfiledCombo[];
  /** Rows that can be evidence: not foreign, and with a code of the merchant's own. */
  readonly evidence: readonly ProfiledCombo[];
  readonly foreign: readonly ProfiledCombo[];
}

export interface ProfileInput {
  readonly brand: Pick<Brand, 'brandid' | 'brandname' | 'sector'>;
  readonly combos: readonly Combo[];
  readonly mccs: ReadonlyMap<number, Mcc>;
  /** Names of other brands that share the first word. */
  readonly otherBrandNames: readonly string[];
}

/** Reads each combo of a brand: what its narrative says, which line its code stands for, whose it may be. */
export function profileBrand(input: ProfileInput): BrandProfile {
  const read = narrativeReader(input.brand.brandname);
  const reads = input.combos.map((combo) => read(combo.narrative));
  const isPlace = placeTest(reads);
  const otherBrand = otherBrandReader(input);
  const lines = new Map<number, BusinessLine | null>();
  const rows = input.combos.map((combo, i): ProfiledCombo => {
    let line = lines.get(combo.mccid);
    if (line === undefined) {
      line = WALLET_MCCIDS.has(combo.mccid) ? null : lineOfCode(combo.mccid, input.mccs);
      lines.set(combo.mccid, line);
    }
    const words = reads[i] ?? read(combo.narrative);
    const outlet = combo.mid === '' ? combo.narrative : combo.mid;
    return { combo, read: withoutPlaces(words, isPlace), line, other_brand: otherBrand(words.rest), outlet };
  });
  const isForeign = foreignTest(rows);
  return {
    rows,
    evidence: rows.filter((row) => !isForeign(row) && !WALLET_MCCIDS.has(row.combo.mccid)),
    foreign: rows.filter(isForeign),
  };
}

/** Of the places where a word is seen, it must stand behind the name this many times as often as in a place, to be none. */
const PLACE_RATIO = 4;

/**
 * No bank marks where the name ends and the place begins on every row. But a word that elsewhere stands where banks
 * put the place is one (WIGAN), unless it follows the name far more often (MARKET, of Star Market and Market Harborough).
 */
function placeTest(reads: readonly NarrativeWords[]): (word: string) => boolean {
  const behindName = new Map<string, number>();
  const asPlace = new Map<string, number>();
  for (const { words, place } of reads) {
    for (const word of words) behindName.set(word, (behindName.get(word) ?? 0) + 1);
    for (const word of place) asPlace.set(word, (asPlace.get(word) ?? 0) + 1);
  }
  return (word) => PLACE_RATIO * (asPlace.get(word) ?? 0) >= (behindName.get(word) ?? 0);
}

function withoutPlaces(read: NarrativeWords, isPlace: (word: string) => boolean): NarrativeWords {
  return read.words.some(isPlace) ? { ...read, words: read.words.filter((word) => !isPlace(word)) } : read;
}

/** Names something else, unless so many rows do that it must be another spelling of the brand's own name. */
function foreignTest(rows: readonly ProfiledCombo[]): (row: ProfiledCombo) => boolean {
  const named = rows.filter((row) => row.read.name !== 'foreign').length;
  const spelledOtherwise = named * 2 < rows.length;
  return (row) => row.other_brand !== null || (row.read.name === 'foreign' && !spelledOtherwise);
}

/** Longer names of other brands ("Big Apple Bagels" under "Big Apple"), found by what follows the own name. */
function otherBrandReader(input: ProfileInput): (rest: string) => string | null {
  const own = squeezed(input.brand.brandname);
  const longer = input.otherBrandNames
    .map((name) => ({ name, rest: squeezed(name) }))
    .filter(({ rest }) => rest.startsWith(own) && rest.length > own.length + 1)
    .map(({ name, rest }) => ({ name, rest: rest.slice(own.length) }))
    .sort((a, b) => b.rest.length - a.rest.length || (a.name < b.name ? -1 : 1));
  return (rest) => (rest === '' ? null : (longer.find((other) => rest.startsWith(other.rest))?.name ?? null));
}
