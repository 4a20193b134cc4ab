import { basename } from 'node:path';
import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { ThreadSupervisor } from '../../threads/supervisor.ts';
import { fileExists, storeFiles } from './store-files.ts';

/** Longer than the check of any store takes: it reads about fifty megabytes a second. */
const TIME_LIMIT = 12 * 60 * 60 * 1000;
const GRACE = 1000;

/** One problem of one file. */
export interface DamagedFile {
  /** Name within the data directory. */
  readonly file: string;
  /** In SQLite's words. */
  readonly problem: string;
}

/** Checks every page of every database of a store, outside of this thread. Lists nothing for a whole store. */
export async function damagedFiles(directory: string): Promise<readonly DamagedFile[]> {
  const checking = new ThreadSupervisor<string, readonly string[]>({
    name: 'The integrity check',
    script: new URL('./integrity-worker.ts', import.meta.url),
    threads: 1,
    timeLimit: TIME_LIMIT,
    grace: GRACE,
  });
  const damaged: DamagedFile[] = [];
  try {
    for (const path of Object.values(storeFiles(directory)).filter(fileExists)) {
      const outcome = await checking.run(path);
      const problems = outcome.kind === 'answered' ? outcome.answer : [`The check did not end (${outcome.reason}).`];
      damaged.push(...problems.map((problem) => ({ file: basename(path), problem })));
    }
  } finally {
    await checking.close();
  }
  return damaged;
}

/** Throws `StoreTrouble` where a file of the store is damaged. */
export async function refuseDamaged(directory: string, what: string): Promise<void> {
  const [first, ...others] = await damagedFiles(directory);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new StoreTrouble(
    'damaged',
    `${what} is damaged: ${first.file}: ${first.problem}${more}.`,
    'Keep the directory as it is for now, and put an earlier backup back: brand-escalations data restore BACKUP',
  );
}
