import type { Database } from '../../sqlite/database.ts';
import { applyBatch, applyMutations } from '../../sqlite/writes/commit.ts';
import type { EntryContent } from '../log/entry-format.ts';
import { keepMarks } from './upstream-marks.ts';

/**
 * Writes what an entry of the log holds, and raises the revision. Returns false when it does not fit what is stored: roll
 * back then. Call it inside a transaction.
 */
export function applyContent(database: Database, content: EntryContent): boolean {
  if (content.kind === 'change') return applyBatch(database, content.batch);
  if (!applyMutations(database, content.adoption.mutations, null)) return false;
  keepMarks(database, content.adoption);
  return true;
}
