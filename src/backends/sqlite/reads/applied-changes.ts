import { z } from 'zod';
import type { AppliedChange } from '../../../domain/change/mutation.ts';
import type { Database } from '../database.ts';
import { document, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';

const appliedChangeSchema: z.ZodType<AppliedChange> = z.strictObject({
  change_id: z.string(),
  digest: z.string(),
  escalation_id: z.string().nullable(),
  applied_at: z.string(),
  approvers: z.array(z.string()),
  operations: z.array(z.string()),
  results: z.array(z.json()),
});

export function appliedChangeReads(database: Database) {
  return {
    async appliedChange(changeId: string): Promise<AppliedChange | undefined> {
      const row = database.get('SELECT document FROM applied_change WHERE change_id = ?', changeId);
      return row === undefined ? undefined : document(appliedChangeSchema, row, 'document');
    },
    async appliedChanges(): Promise<readonly AppliedChange[]> {
      return database.all('SELECT change_id, document FROM applied_change ORDER BY change_id').map((row) => {
        const applied = document(appliedChangeSchema, row, 'document');
        if (applied.change_id === text(row, 'change_id')) return applied;
        throw new StoredRowInvalid(`The applied change ${text(row, 'change_id')} tells of ${applied.change_id}.`);
      });
    },
  };
}
