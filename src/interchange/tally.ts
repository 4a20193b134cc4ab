/** Distinct values that are kept apart; the others are only counted, so that a file cannot fill the memory. */
const KEPT = 1000;
const SHOWN = 5;

/** Counts values, and how often each of the first thousand distinct ones occurs. */
export class Tally<T> {
  total = 0;
  readonly #counts = new Map<T, number>();

  /** @param value null if there is nothing to show */
  add(value: T | null): void {
    this.total++;
    if (value === null) return;
    const count = this.#counts.get(value);
    if (count !== undefined || this.#counts.size < KEPT) this.#counts.set(value, (count ?? 0) + 1);
  }

  /** Returns the most frequent values with their counts, as `777 (12), 778 (3) and others`. */
  inWords(show: (value: T) => string): string {
    const sorted = [...this.#counts].sort((a, b) => b[1] - a[1]);
    const shown = sorted.slice(0, SHOWN).map(([value, count]) => `${show(value)} (${count})`);
    return `${shown.join(', ')}${sorted.length > SHOWN ? ' and others' : ''}`;
  }
}
