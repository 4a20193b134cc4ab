import { readFile } from 'node:fs/promises';

/** Folder of the runbook's pages, relative to this file. */
export const RUNBOOK_FOLDER = new URL('../../agent-instructions/runbook/', import.meta.url);

/** Reads a page at each request, so that it does not delay the start of the server. */
export async function runbookText(page: string): Promise<string> {
  return readFile(new URL(`${page}.md`, RUNBOOK_FOLDER), 'utf8');
}
