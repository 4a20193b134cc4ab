import { APPLIED_CHANGE_FORMAT, type AppliedChange } from '../../../domain/change/mutation.ts';
import type { Database, Row } from '../database.ts';
import { rowsInPages } from '../paging.ts';
import { document, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';

export function appliedChangeReads(database: Database) {
  return {
    async appliedChange(changeId: string): Promise<AppliedChange | undefined> {
      const row = database.get('SELECT document FROM applied_change WHERE change_id = ?', changeId);
      return row === undefined ? undefined : document(APPLIED_CHANGE_FORMAT, row, 'document');
    },
    async appliedChangesOn(changeIds: readonly string[]): Promise<ReadonlyMap<string, AppliedChange>> {
      const sql = `SELECT change_id, document FROM applied_change
        WHERE change_id IN (SELECT value FROM json_each(?))`;
      const rows = database.all(sql, JSON.stringify(changeIds));
      return new Map(rows.map((row) => [text(row, 'change_id'), document(APPLIED_CHANGE_FORMAT, row, 'document')]));
    },
    async *appliedChanges(): AsyncGenerator<AppliedChange> {
      const sql = 'SELECT change_id, document FROM applied_change WHERE change_id > ? ORDER BY change_id LIMIT ?';
      const after = (last: Row | null) => (last === null ? '' : text(last, 'change_id'));
      for (const row of rowsInPages((last, limit) => database.all(sql, after(last), limit))) {
        const applied = document(APPLIED_CHANGE_FORMAT, row, 'document');
        if (applied.change_id !== text(row, 'change_id'))
          throw new StoredRowInvalid(`The applied change ${text(row, 'change_id')} tells of ${applied.change_id}.`);
        yield applied;
      }
    },
  };
}
