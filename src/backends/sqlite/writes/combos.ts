import type { Combo, ComboKey } from '../../../domain/brand/brand.ts';
import type { Database } from '../database.ts';
import { storedBankid } from '../reads/combos.ts';
import type { ComboCounts } from './combo-counts.ts';

/** The keys of combos that move, and their rows. */
const MOVING = `CREATE TEMP TABLE IF NOT EXISTS moving (
  ccid INTEGER NOT NULL, bankid INTEGER NOT NULL, PRIMARY KEY (ccid, bankid)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS moved (
  ccid INTEGER NOT NULL, bankid INTEGER NOT NULL, mid TEXT NOT NULL, mccid INTEGER NOT NULL, narrative_id INTEGER NOT NULL
) STRICT;
DELETE FROM moving; DELETE FROM moved`;

/** Returns false when one of the combos is not under `from`, or comes twice; the caller rolls back. */
export function reassignCombos(
  database: Database,
  counts: ComboCounts,
  { from, to, combos }: { readonly from: number; readonly to: number; readonly combos: readonly ComboKey[] },
): boolean {
  database.execute(MOVING);
  const keys = JSON.stringify(combos.map(({ ccid, bankid }) => [ccid, storedBankid(bankid)]));
  database.run('INSERT OR IGNORE INTO moving SELECT value ->> 0, value ->> 1 FROM json_each(?)', keys);
  const moved = database.run(
    `INSERT INTO moved SELECT ccid, bankid, mid, mccid, narrative_id
      FROM moving CROSS JOIN combo USING (ccid, bankid) WHERE brandid = ?`,
    from,
  );
  if (moved !== combos.length) return false;
  counts.noteMove(from, to, 'moved');
  // An update of the brand, which every index of combos has, takes longer than both.
  database.run('DELETE FROM combo WHERE brandid = ? AND (ccid, bankid) IN (SELECT ccid, bankid FROM moving)', from);
  database.run('INSERT INTO combo SELECT ccid, bankid, mid, ?, mccid, narrative_id FROM moved', to);
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
