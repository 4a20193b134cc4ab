/** Below this, names share little more than an ending. */
export const NEAR_ENOUGH = 0.6;

const LONGEST = 100;

/**
 * How alike other names are spelled to this one, 0 to 1: the Dice coefficient of their pairs of neighbouring letters
 * (Dice 1945, "Measures of the amount of ecologic association between species"), signs, spaces and accents left out.
 * "Mc Donalds" and "McDonald's" are 1.
 */
export function spellingReader(name: string): (other: string) => number {
  const own = pairsOf(lettersOf(name));
  const wanted = new Map<string, number>();
  for (const pair of own) wanted.set(pair, (wanted.get(pair) ?? 0) + 1);
  return (other) => {
    const letters = lettersOf(other);
    const pairs = Math.max(0, letters.length - 1);
    // The shorter one cannot share more pairs than it has.
    const most = (2 * Math.min(pairs, own.length)) / (pairs + own.length);
    if (!(most >= NEAR_ENOUGH)) return 0;
    const left = new Map(wanted);
    let shared = 0;
    for (const pair of pairsOf(letters)) {
      const count = left.get(pair) ?? 0;
      if (count === 0) continue;
      left.set(pair, count - 1);
      shared++;
    }
    return (2 * shared) / (pairs + own.length);
  };
}

function lettersOf(name: string): string {
  return name
    .slice(0, LONGEST)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function pairsOf(letters: string): readonly string[] {
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2));
}
