import { isTradeWord } from '../../brand/trade-words.ts';
import { isWordOfLine, relationOfLines } from './business-lines.ts';
import { type Corroboration, corroborate, kappa } from './corroboration.ts';
import type { Handwriting } from './handwriting.ts';
import type { ProfiledCombo } from './profile.ts';
import { carries, countBy } from './row-groups.ts';

/*
 * Weighs what speaks for and against two companies in two groups of rows. The kinds of evidence do not depend on each other:
 * names (the words behind the brand's name), trades (the codes), contracts (how merchant ids, numbers and legal forms are
 * written) and countries. One kind alone never divides a brand: departments have their own codes and words, a company may have
 * two contracts, and chains trade in two countries.
 */

/** Relation of the trades of two groups; `alike` if their codes do not differ, `unknown` if codes do not identify them. */
type Trades = 'unrelated' | 'sideline' | 'same_business' | 'alike' | 'unknown';

export interface Evidence {
  /** The word that only the smaller group has behind the name, if there is one. */
  readonly word: string | null;
  /** The word that only the larger group has there. */
  readonly otherWord: string | null;
  readonly trades: Trades;
  readonly corroboration: Corroboration;
  /** Share of the smaller group. */
  readonly share: number;
  readonly outlets: number;
  /** For minus against. */
  readonly weight: number;
  readonly verdict: 'two' | 'cannot_tell' | 'one';
}

/** A group and its rows' handwriting. */
export interface Side {
  readonly rows: readonly ProfiledCombo[];
  readonly hands: readonly Handwriting[];
}

/** Minimum agreement of a word, or of codes, with the groups. */
const AGREES = 0.5;
const AGREES_FULLY = 0.8;
const AGREES_WHOLLY = 0.9;
const AGREES_A_LITTLE = 0.2;
const SHARES_BLOCKS = 0.4;

/** Tells which corroboration counts for two companies, and which against. */
export function signsOf({ contract, country, sharedBlocks, sameNumberStyle, sharedOutlets }: Corroboration) {
  return {
    otherContract: contract >= AGREES_A_LITTLE,
    otherCountry: country >= AGREES,
    sharedBlocks: contract < AGREES && sharedBlocks >= SHARES_BLOCKS,
    sameNumberStyle: contract < AGREES && sameNumberStyle,
    sharedOutlets,
  };
}

const WEIGHTS = {
  ownWord: 2,
  tradeWord: 1.25,
  bothWords: 1,
  trades: { unrelated: 2, sideline: 1, same_business: 0, alike: -0.5, unknown: 0.5 },
  contractFully: 2.5,
  contract: 2,
  contractALittle: 0.75,
  country: 1.25,
  sharedBlocks: -2,
  sameNumberStyle: -1,
  sharedOutlets: -4,
} as const;

/** Minimum weight of a split, and of doubt. */
const SPLITS = 3;
const DOUBTS = 2;
/** A smaller group that only codes set apart is wrong codes, not a business. */
const LEAST_DOUBTED_SHARE = 0.1;
/** Minimum share of a smaller group without a name of its own: a sideline is rarely more than 30 % of a business. */
const LEAST_UNNAMED_SHARES = {
  unrelated: 0.2,
  sideline: 0.35,
  same_business: null,
  alike: null,
  unknown: null,
} as const;
/** Fewer outlets corroborate nothing: their fields are alike by chance. */
const OUTLETS_THAT_CORROBORATE = 4;

/** Weighs the evidence for two companies; `small` is the smaller group. */
export function weigh(small: Side, large: Side): Evidence {
  const rows = [...small.rows, ...large.rows];
  const hands = [...small.hands, ...large.hands];
  const labels = rows.map((_, i): 0 | 1 => (i < small.rows.length ? 1 : 0));
  const word = ownWord(small, large);
  const otherWord = ownWord(large, small);
  const trades = tradesOf(small.rows, large.rows);
  const outlets = new Set(small.hands.map(({ outlet }) => outlet)).size;
  const found = corroborate(hands, labels);
  const corroboration = outlets < OUTLETS_THAT_CORROBORATE ? { ...found, contract: 0, country: 0 } : found;
  const share = small.rows.length / Math.max(1, rows.length);
  const facts = { word, otherWord, trades, corroboration, share, outlets };
  const names = Math.max(
    weightOfWord(word, trades, dominantLine(small.rows)),
    weightOfWord(otherWord, trades, dominantLine(large.rows)),
  );
  const weight = weightOf(facts, names);
  return { ...facts, weight, verdict: verdictOf(facts, weight, names > 0) };
}

type Facts = Omit<Evidence, 'weight' | 'verdict'>;

function weightOf({ word, otherWord, trades, corroboration }: Facts, names: number): number {
  const { contract } = corroboration;
  const signs = signsOf(corroboration);
  let weight = WEIGHTS.trades[trades] + names;
  if (names > 0 && word !== null && otherWord !== null) weight += WEIGHTS.bothWords;
  if (contract >= AGREES_FULLY) weight += WEIGHTS.contractFully;
  else if (contract >= AGREES) weight += WEIGHTS.contract;
  else if (signs.otherContract) weight += WEIGHTS.contractALittle;
  if (signs.otherCountry) weight += WEIGHTS.country;
  if (signs.sharedBlocks) weight += WEIGHTS.sharedBlocks;
  if (signs.sameNumberStyle) weight += WEIGHTS.sameNumberStyle;
  if (signs.sharedOutlets) weight += WEIGHTS.sharedOutlets;
  return weight;
}

/**
 * A word for a trade is a weaker sign of another company than a name. The word that companies write on a department of their own
 * (TESCO CAFE) is none, if the codes are those of such a department.
 */
function weightOfWord(word: string | null, trades: Trades, line: string): number {
  if (word === null) return 0;
  const isOfLine = isWordOfLine(word, line);
  if (isOfLine && (trades === 'same_business' || trades === 'sideline')) return 0;
  return isOfLine || isTradeWord(word) ? WEIGHTS.tradeWord : WEIGHTS.ownWord;
}

function verdictOf({ trades, corroboration, share }: Facts, weight: number, hasWord: boolean): Evidence['verdict'] {
  const { contract } = corroboration;
  const { otherContract, otherCountry } = signsOf(corroboration);
  const kinds = [hasWord, trades === 'unrelated' || trades === 'sideline', otherContract, otherCountry];
  const independent = kinds.filter(Boolean).length;
  // Codes and contracts alone are also what departments of one company have, unless no company has such departments.
  const named = hasWord || otherCountry;
  const least = LEAST_UNNAMED_SHARES[trades];
  const strangers = least !== null && contract >= AGREES_WHOLLY && share >= least;
  if (weight >= SPLITS && independent >= 2 && (named || strangers)) return 'two';
  const corroborated = contract >= AGREES && independent >= 2;
  if (weight >= DOUBTS && (corroborated || share >= LEAST_DOUBTED_SHARE)) return 'cannot_tell';
  return 'one';
}

/** Returns the line of business of most rows. */
export function dominantLine(rows: readonly ProfiledCombo[]): string {
  return countBy(rows, (row) => row.line?.line ?? null)[0]?.[0] ?? '';
}

/** Returns the most frequent word behind the name in `rows`, if it agrees with the groups. */
function ownWord(side: Side, other: Side): string | null {
  const shown = (some: readonly ProfiledCombo[]) => some.filter((row) => row.read.complete);
  const [mine, theirs] = [shown(side.rows), shown(other.rows)];
  const [first] = countBy(mine, (row) => row.read.words[0] ?? null);
  if (first === undefined) return null;
  const [word] = first;
  const has = (some: readonly ProfiledCombo[]) => some.reduce((sum, row) => sum + (carries(row, word) ? 1 : 0), 0);
  const outlets = new Set(side.rows.flatMap((row, i) => (carries(row, word) ? [side.hands[i]?.outlet] : [])));
  // A word that few outlets have is a town.
  if (outlets.size < OUTLETS_THAT_CORROBORATE) return null;
  const [both, second] = [has(mine), has(theirs)];
  return kappa([theirs.length - second, second, mine.length - both, both]) >= AGREES ? word : null;
}

function tradesOf(small: readonly ProfiledCombo[], large: readonly ProfiledCombo[]): Trades {
  if (codeAgreement(small, large) < AGREES) return 'alike';
  const [a, b] = [dominantLine(small), dominantLine(large)];
  return a === '' || b === '' ? 'unknown' : relationOfLines(a, b);
}

/** Returns Cohen's kappa of the groups and "carries a code that mostly goes with the smaller group". */
function codeAgreement(small: readonly ProfiledCombo[], large: readonly ProfiledCombo[]): number {
  const counts = new Map<number, [number, number]>();
  for (const [k, rows] of [large, small].entries()) {
    for (const { combo } of rows) {
      const count = counts.get(combo.mccid) ?? [0, 0];
      count[k === 0 ? 0 : 1]++;
      counts.set(combo.mccid, count);
    }
  }
  const table = [0, 0, 0, 0];
  for (const [no, yes] of counts.values()) {
    const says = yes / Math.max(1, small.length) > no / Math.max(1, large.length) ? 1 : 0;
    table[says] = (table[says] ?? 0) + no;
    table[2 + says] = (table[2 + says] ?? 0) + yes;
  }
  return kappa(table);
}
