import { APPLIED_CHANGE_FORMAT, type AppliedChange } from '../../../domain/change/mutation.ts';
import type { Database } from '../database.ts';
import { documentText } from '../row.ts';

/** Returns false when the change was applied before. */
export function insertAppliedChange(database: Database, applied: AppliedChange): boolean {
  const sql = 'INSERT INTO applied_change VALUES (?, ?, ?, ?) ON CONFLICT (change_id) DO NOTHING';
  const { change_id, escalation_id, applied_at } = applied;
  return database.run(sql, change_id, escalation_id, applied_at, documentText(APPLIED_CHANGE_FORMAT, applied)) === 1;
}
