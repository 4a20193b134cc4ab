import { createInterface } from 'node:readline';
import { peakMemory } from '../machine.ts';

/** One count of a contender: rows that match, the brands that they belong to, and what it cost, in milliseconds. */
export interface TimedCount {
  readonly rows: number;
  readonly brands: number;
  readonly wall: number;
  readonly cpu: number;
  /** Highest memory of the process so far, in megabytes. */
  readonly peak: number;
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
