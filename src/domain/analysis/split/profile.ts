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
  /** False where the narrative is missing. */
  readonly has_narrative: boolean;
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
  const readings = readingsOf(input);
  const tell = teller(readings, input);
  const lines = new Map<number, BusinessLine | null>();
  const rows = input.combos.map((combo, i): ProfiledCombo => {
    let line = lines.get(combo.mccid);
    if (line === undefined) {
      line = WALLET_MCCIDS.has(combo.mccid) ? null : lineOfCode(combo.mccid, input.mccs);
      lines.set(combo.mccid, line);
    }
    const { words, has_narrative } = readings[i] ?? NO_READING;
    const { read, other_brand } = tell(words);
    const outlet = combo.mid === '' ? combo.narrative : combo.mid;
    return { combo, read, line, has_narrative, other_brand, outlet };
  });
  const isForeign = foreignTest(rows);
  return {
    rows,
    evidence: rows.filter((row) => row.has_narrative && !isForeign(row) && hasKnownCode(row, input.mccs)),
    foreign: rows.filter(isForeign),
  };
}

/** A distinct narrative. Those that differ in numbers only share their words, as one object. */
interface Reading {
  readonly words: NarrativeWords;
  readonly has_narrative: boolean;
}

const NO_READING: Reading = { words: narrativeReader('')(''), has_narrative: false };

/** Reads each distinct narrative once. Returns the readings in the order of the combos. */
function readingsOf({ brand, combos }: ProfileInput): readonly Reading[] {
  const read = narrativeReader(brand.brandname);
  const known = new Map<string, Reading>();
  return combos.map(({ narrative }) => {
    let reading = known.get(narrative);
    if (reading === undefined) {
      reading = { words: read(narrative), has_narrative: !isMissing(narrative) };
      known.set(narrative, reading);
    }
    return reading;
  });
}

/** Makes a function that derives what words tell, once for all combos with them. */
function teller(
  readings: readonly Reading[],
  input: ProfileInput,
): (words: NarrativeWords) => Pick<ProfiledCombo, 'read' | 'other_brand'> {
  const counts = new Map<NarrativeWords, number>();
  for (const { words } of readings) counts.set(words, (counts.get(words) ?? 0) + 1);
  const isPlace = placeTest(counts);
  const otherBrand = otherBrandReader(input);
  const told = new Map<NarrativeWords, Pick<ProfiledCombo, 'read' | 'other_brand'>>();
  return (words) => {
    let facts = told.get(words);
    if (facts === undefined) {
      facts = { read: withoutPlaces(words, isPlace), other_brand: otherBrand(words.rest) };
      told.set(words, facts);
    }
    return facts;
  };
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
function placeTest(counts: ReadonlyMap<NarrativeWords, number>): (word: string) => boolean {
  const behindName = new Map<string, number>();
  const asPlace = new Map<string, number>();
  for (const [{ words, place }, combos] of counts) {
    for (const word of words) behindName.set(word, (behindName.get(word) ?? 0) + combos);
    for (const word of place) asPlace.set(word, (asPlace.get(word) ?? 0) + combos);
  }
  return (word) => PLACE_RATIO * (asPlace.get(word) ?? 0) >= (behindName.get(word) ?? 0);
}

/** Behind a place stand its county, state and country. */
function withoutPlaces(read: NarrativeWords, isPlace: (word: string) => boolean): NarrativeWords {
  const at = read.words.findIndex(isPlace);
  return at < 0 ? read : { ...read, words: read.words.slice(0, at) };
}

/** Finds rows that name something else, unless there are so many that it must be another spelling of the brand's own name. */
function foreignTest(rows: readonly ProfiledCombo[]): (row: ProfiledCombo) => boolean {
  const telling = rows.filter((row) => row.has_narrative);
  const named = telling.filter((row) => row.read.name !== 'foreign').length;
  const spelledOtherwise = named * 2 < telling.length;
  return (row) => row.has_narrative && (row.other_brand !== null || (row.read.name === 'foreign' && !spelledOtherwise));
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
