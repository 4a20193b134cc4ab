import { promises } from 'node:fs';

/** Where the runbook's pages lie, seen from this file. */
export const RUNBOOK_FOLDER = new URL('../../agent-instructions/runbook/', import.meta.url);

/** A page, read when it is asked for: a server that starts has no use for it. */
export async function runbookText(page: string): Promise<string> {
  return promises.readFile(new URL(`${page}.md`, RUNBOOK_FOLDER), 'utf8');
}
