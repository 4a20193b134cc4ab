import { CONTRACT_FIELDS, type Handwriting, PLAIN } from './handwriting.ts';

/** Agreement and overlap of two groups of rows in fields that did not make the groups. */
export interface Corroboration {
  /** Agreement of the groups with what the contract's fields predict (Cohen's kappa); near 0 if they know nothing of the groups. */
  readonly contract: number;
  /** The same, for the country. */
  readonly country: number;
  /** Share of the smaller group's rows whose block of merchant ids the other group uses too; 0 without blocks. */
  readonly sharedBlocks: number;
  /** True if both groups usually write the outlet's number in the same special way. */
  readonly sameNumberStyle: boolean;
  /** True if the same outlets stand in both groups: by number, or by merchant id. */
  readonly sharedOutlets: boolean;
}

type Labels = readonly (0 | 1)[];
type Field = (hand: Handwriting) => string | null;

/** Compares the rows of label 1, the smaller group, with those of label 0. */
export function corroborate(hands: readonly Handwriting[], labels: Labels): Corroboration {
  const contractFields = CONTRACT_FIELDS.map(
    (field): Field =>
      (hand) =>
        hand[field],
  );
  return {
    contract: predictability(hands, labels, contractFields),
    country: predictability(hands, labels, [(hand) => hand.country]),
    sharedBlocks: sharedBlocks(hands, labels),
    sameNumberStyle: sameNumberStyle(hands, labels),
    sharedOutlets: sharedNumbers(hands, labels),
  };
}

/**
 * Predicts each row's group by naive Bayes from the rows of all other outlets, and returns Cohen's kappa of the prediction.
 * Rows that show none of the fields are left out.
 */
function predictability(hands: readonly Handwriting[], labels: Labels, fields: readonly Field[]): number {
  const codes = fields.map((field) => encode(hands.map(field)));
  const shown = hands.flatMap((_, i) => (codes.some(({ values }) => values[i] !== -1) ? [i] : []));
  const totals = [0, 0];
  const counts = codes.map(({ size }) => [new Float64Array(size), new Float64Array(size)]);
  const add = (i: number, n: number) => {
    const label = labels[i] ?? 0;
    totals[label] = (totals[label] ?? 0) + n;
    for (const [f, { values }] of codes.entries()) {
      const value = values[i] ?? -1;
      const count = counts[f]?.[label];
      if (value >= 0 && count !== undefined) count[value] = (count[value] ?? 0) + n;
    }
  };
  for (const i of shown) add(i, 1);
  const outlets = Map.groupBy(shown, (i) => hands[i]?.outlet ?? '');
  const table = [0, 0, 0, 0];
  for (const own of outlets.values()) {
    for (const i of own) add(i, -1);
    for (const i of own) {
      let score = Math.log(((totals[1] ?? 0) + 1) / ((totals[0] ?? 0) + 1));
      for (const [f, { values, size }] of codes.entries()) {
        const value = values[i] ?? -1;
        if (value < 0) continue;
        const [no = 0, yes = 0] = [counts[f]?.[0]?.[value], counts[f]?.[1]?.[value]];
        score += Math.log((yes + 0.5) / ((totals[1] ?? 0) + 0.5 * size));
        score -= Math.log((no + 0.5) / ((totals[0] ?? 0) + 0.5 * size));
      }
      const cell = 2 * (labels[i] ?? 0) + (score > 0 ? 1 : 0);
      table[cell] = (table[cell] ?? 0) + 1;
    }
    for (const i of own) add(i, 1);
  }
  return kappa(table);
}

function encode(values: readonly (string | null)[]): { values: Int32Array; size: number } {
  const known = new Map<string, number>();
  const encoded = Int32Array.from(values, (value) => {
    if (value === null) return -1;
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
  return { values: encoded, size: known.size };
}

/** Returns Cohen's kappa of a table of [neither, second only, first only, both]. */
export function kappa([neither = 0, second = 0, first = 0, both = 0]: readonly number[]): number {
  const total = neither + second + first + both;
  if (total === 0) return 0;
  const [p, q] = [(first + both) / total, (second + both) / total];
  const chance = p * q + (1 - p) * (1 - q);
  return chance === 1 ? 0 : ((neither + both) / total - chance) / (1 - chance);
}

/** Counts a field's values in both groups. */
function countsOf(hands: readonly Handwriting[], labels: Labels, field: Field): Map<string, [number, number]> {
  const counts = new Map<string, [number, number]>();
  for (const [i, hand] of hands.entries()) {
    const value = field(hand);
    if (value === null) continue;
    const count = counts.get(value) ?? [0, 0];
    count[labels[i] ?? 0]++;
    counts.set(value, count);
  }
  return counts;
}

/** A block that has less than this share of a group's rows is there by mistake. */
const USUAL_BLOCK = 0.1;

function sharedBlocks(hands: readonly Handwriting[], labels: Labels): number {
  const counts = [...countsOf(hands, labels, (hand) => hand.block).values()];
  const [zero, one] = [0, 1].map((k) => counts.reduce((sum, count) => sum + (count[k] ?? 0), 0));
  if (zero === undefined || one === undefined || zero === 0 || one === 0) return 0;
  return counts.reduce((sum, [a, b]) => (a >= USUAL_BLOCK * zero ? sum + b / one : sum), 0);
}

/** Minimum share of a group's rows that show a number, so that its style is known. */
const SHOWS_NUMBERS = 0.25;
const USUAL_STYLE = 0.5;

function sameNumberStyle(hands: readonly Handwriting[], labels: Labels): boolean {
  const counts = countsOf(hands, labels, (hand) => hand.numberStyle);
  const usual = [0, 1].map((k) => {
    const all = labels.reduce<number>((sum, label) => sum + (label === k ? 1 : 0), 0);
    const styles = [...counts].map(([style, count]) => [style, count[k] ?? 0] as const);
    const numbered = styles.reduce((sum, [, n]) => sum + n, 0);
    if (numbered < SHOWS_NUMBERS * all || numbered < 3) return null;
    return styles.find(([, n]) => n > USUAL_STYLE * numbered)?.[0] ?? null;
  });
  return usual[0] !== null && usual[0] !== PLAIN && usual[0] === usual[1];
}

/** Minimum share of the smaller group's numbers that the other group has too, and how much more than by chance that must be. */
const SHARED_NUMBERS = 0.25;
const MORE_THAN_CHANCE = 3;
const LEAST_SHARED = 3;

/** Numbers that are dense, as 1 to 40 for forty outlets, are shared by any two companies, and so tell nothing. */
function sharedNumbers(hands: readonly Handwriting[], labels: Labels): boolean {
  const counts = countsOf(hands, labels, (hand) =>
    hand.number !== null && hand.number.length >= 2 ? hand.number : null,
  );
  const numbers = [...counts];
  const of = (k: 0 | 1) => numbers.filter(([, count]) => count[k] > 0);
  const [zero, one] = [of(0), of(1)];
  const shared = one.filter(([, count]) => count[0] > 0).length;
  const highest = numbers.reduce((max, [text]) => Math.max(max, Number(text)), 0);
  const byChance = (zero.length * one.length) / Math.max(1, highest);
  return (
    shared >= LEAST_SHARED &&
    shared >= SHARED_NUMBERS * one.length &&
    shared >= MORE_THAN_CHANCE * Math.max(byChance, 0.5)
  );
}
