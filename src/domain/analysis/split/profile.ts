import { type Brand, type Combo, type Mcc, WALLET_MCCIDS } from '../../brand/brand.ts';
import { type NarrativeWords, narrativeReader, squeezed } from '../../brand/narrative-words.ts';
import { isMissing } from '../../text/missing.ts';
import { type BusinessLine, lineOfCode } from './business-lines.ts';

/** A combo with the facts that the analysis needs. */
export interface ProfiledCombo {
  readonly combo: Combo;
  readonly read: NarrativeWords;
  /** `null` for wallet codes and for codes that do not identify a business. */
  readonly line: BusinessLine | null;
  /** Another brand that the narrative names ("STARBUCKS" under "Star"). */
  readonly other_brand: string | null;
  /** Key of the outlet, so that one busy outlet is not counted as many. */
  readonly outlet: string;
}

export interface BrandProfile {
  readonly rows: readonly ProfiledCombo[];
  /** Rows that can be evidence: with a narrative that is not foreign, and with a known code that is not a wallet's. */
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

/** Derives for each combo of a brand the words of its narrative, the line of its code, and another brand that it may belong to. */
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
    evidence: rows.filter((row) => hasNarrative(row) && !isForeign(row) && hasKnownCode(row, input.mccs)),
    foreign: rows.filter(isForeign),
  };
}

function hasNarrative({ combo }: ProfiledCombo): boolean {
  return !isMissing(combo.narrative);
}

/** A code that is missing or unknown says nothing about the business. */
function hasKnownCode({ combo: { mccid }, line }: ProfiledCombo, mccs: ReadonlyMap<number, Mcc>): boolean {
  return !WALLET_MCCIDS.has(mccid) && (line !== null || mccs.has(mccid));
}

/** A word that is also seen as a place is no place if it follows the name this many times as often. */
const PLACE_RATIO = 4;

/**
 * Banks do not always mark where the name ends and the place begins. A word that other rows have where banks
 * put the place is a place (WIGAN), unless it follows the name far more often (MARKET, as in Star Market and Market Harborough).
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

/** Finds rows that name something else, unless there are so many that it must be another spelling of the brand's own name. */
function foreignTest(rows: readonly ProfiledCombo[]): (row: ProfiledCombo) => boolean {
  const telling = rows.filter(hasNarrative);
  const named = telling.filter((row) => row.read.name !== 'foreign').length;
  const spelledOtherwise = named * 2 < telling.length;
  return (row) => hasNarrative(row) && (row.other_brand !== null || (row.read.name === 'foreign' && !spelledOtherwise));
}

/** Finds longer names of other brands ("Big Apple Bagels" under "Big Apple") by the words after the own name. */
function otherBrandReader(input: ProfileInput): (rest: string) => string | null {
  const own = squeezed(input.brand.brandname);
  const longer = input.otherBrandNames
    .map((name) => ({ name, rest: squeezed(name) }))
    .filter(({ rest }) => rest.startsWith(own) && rest.length > own.length + 1)
    .map(({ name, rest }) => ({ name, rest: rest.slice(own.length) }))
    .sort((a, b) => b.rest.length - a.rest.length || (a.name < b.name ? -1 : 1));
  return (rest) => (rest === '' ? null : (longer.find((other) => rest.startsWith(other.rest))?.name ?? null));
}
