import type { Combo, ComboKey } from '../../../domain/brand/brand.ts';
import type { Database } from '../database.ts';
import { storedBankid } from '../reads/combos.ts';
import type { ComboCounts } from './combo-counts.ts';

const MOVING = `CREATE TEMP TABLE IF NOT EXISTS moving (
  ccid INTEGER NOT NULL, bankid INTEGER NOT NULL, PRIMARY KEY (ccid, bankid)
) STRICT, WITHOUT ROWID`;

const ARE_MOVING = 'moving CROSS JOIN combo USING (ccid, bankid) WHERE brandid = ?';

/** Returns false when one of the combos is not under `from`, or comes twice; the caller rolls back. */
export function reassignCombos(
  database: Database,
  counts: ComboCounts,
  { from, to, combos }: { readonly from: number; readonly to: number; readonly combos: readonly ComboKey[] },
): boolean {
  database.execute(MOVING);
  database.execute('DELETE FROM moving');
  const keys = JSON.stringify(combos.map(({ ccid, bankid }) => [ccid, storedBankid(bankid)]));
  database.run('INSERT OR IGNORE INTO moving SELECT value ->> 0, value ->> 1 FROM json_each(?)', keys);
  if (counts.note(-1, from, ARE_MOVING, from) !== combos.length) return false;
  counts.note(1, to, ARE_MOVING, from);
  database.run(
    'UPDATE combo SET brandid = ? WHERE brandid = ? AND (ccid, bankid) IN (SELECT ccid, bankid FROM moving)',
    to,
    from,
  );
  return true;
}

const ONE = 'combo WHERE brandid = ? AND ccid = ? AND bankid = ?';

/** Returns false when the row is not as it was. Key and brand stay. */
export function correctCombo(database: Database, counts: ComboCounts, before: Combo, after: Combo): boolean {
  const { brandid, ccid, bankid, mid, mccid, narrative } = before;
  const key = [brandid, ccid, storedBankid(bankid)];
  const isAsBefore = database.get(
    `SELECT 1 FROM combo JOIN narrative USING (narrative_id)
      WHERE brandid = ? AND ccid = ? AND bankid = ? AND mid = ? AND mccid = ? AND narrative = ?`,
    ...[...key, mid, mccid, narrative],
  );
  if (isAsBefore === undefined) return false;
  counts.note(-1, brandid, ONE, ...key);
  database.run(
    'UPDATE combo SET mid = ?, mccid = ?, narrative_id = ? WHERE brandid = ? AND ccid = ? AND bankid = ?',
    ...[after.mid, after.mccid, counts.narrativeId(after.narrative), ...key],
  );
  counts.note(1, brandid, ONE, ...key);
  return true;
}
