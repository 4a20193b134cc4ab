import { createInterface } from 'node:readline';
import { peakMemory } from '../machine.ts';

/** The brand whose metadata is counted. Its rows are in `rows` only: ours counts them apart from those of others. */
export const BRAND = 101;
const LISTED_BRANDS = 20;

/** One count of a contender: rows that match, the other brands with most of them, and what it cost, in milliseconds. */
export interface TimedCount {
  readonly rows: number;
  readonly brands: readonly (readonly [brandid: number, rows: number])[];
  readonly wall: number;
  readonly cpu: number;
  /** Highest memory of the process so far, in megabytes. */
  readonly peak: number;
}

/** Returns the other brands with most rows, equal ones by id, as ours lists them. */
export function mostCaught(brands: readonly (readonly [brandid: number, rows: number])[]): TimedCount['brands'] {
  const others = brands.filter(([brandid]) => brandid !== BRAND);
  return others.toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, LISTED_BRANDS);
}

/** Answers each line of standard input, a pattern, with a line of JSON: a `TimedCount`. */
export async function answerPatterns(
  count: (pattern: string) => Promise<Pick<TimedCount, 'rows' | 'brands'>>,
): Promise<void> {
  for await (const pattern of createInterface(process.stdin)) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const found = await count(pattern);
    const { user, system } = process.cpuUsage(used);
    const cost = { wall: performance.now() - start, cpu: (user + system) / 1000, peak: peakMemory(process) };
    process.stdout.write(`${JSON.stringify({ ...found, ...cost } satisfies TimedCount)}\n`);
  }
}
