import { hostname } from 'node:os';
import { type Outcome, refused } from '../domain/refusal.ts';
import type { Rows, StoreRecords } from '../domain/store-records.ts';
import { makeDirectory } from '../interchange/new-directory.ts';
import type { CommandContext } from './command.ts';
import { stopSignal } from './stop-signal.ts';

/** Rows passed on before signals are looked for: they arrive only between turns of the event loop. */
const ROWS_AT_ONCE = 1_000;

/** Passes records on until a person stops the command; then throws the signal's reason. */
export function interruptible(records: StoreRecords, signal: AbortSignal): StoreRecords {
  const rows = <T>(given: Rows<T>) => untilStopped(given, signal);
  return {
    brands: rows(records.brands),
    brandsToCheck: rows(records.brandsToCheck),
    mccs: rows(records.mccs),
    combos: () => rows(records.combos()),
    async history() {
      const history = await records.history();
      return {
        ...history,
        metadata: rows(history.metadata),
        feedback: rows(history.feedback),
        executions: rows(history.executions),
        escalations: rows(history.escalations),
      };
    },
  };
}

async function* untilStopped<T>(rows: Rows<T>, signal: AbortSignal): AsyncGenerator<T> {
  let count = 0;
  for await (const row of rows) {
    if (count++ % ROWS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    yield row;
  }
}

/**
 * Makes a new directory for a command. Ctrl-C ends it and leaves nothing behind. Says which unfinished directories of earlier
 * commands it has removed.
 */
export async function newDirectory<T>(
  name: string,
  { dataDirectory, terminal }: Pick<CommandContext, 'dataDirectory' | 'terminal'>,
  fill: (directory: string, signal: AbortSignal) => Promise<T>,
): Promise<Outcome<T>> {
  const stop = stopSignal();
  const onRemoved = (path: string) =>
    terminal.note(`Removed ${path}, which an interrupted command had left unfinished.`);
  try {
    return await makeDirectory({ name, guarded: dataDirectory, host: hostname(), onRemoved }, async (directory) => {
      const value = await fill(directory, stop.signal);
      stop.signal.throwIfAborted();
      return value;
    });
  } catch (error) {
    // Whatever came of it: the directory is gone.
    if (stop.signal.aborted) return interrupted('Nothing was written');
    throw error;
  } finally {
    stop.release();
  }
}

/** Refuses a command that a person stopped. */
export function interrupted(outcome: string): Outcome<never> {
  return refused({
    code: 'incomplete',
    message: `Interrupted. ${outcome}, and no file is left behind.`,
    instead: 'Run the command again.',
  });
}
