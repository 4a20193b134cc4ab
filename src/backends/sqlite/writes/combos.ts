import type { Combo, ComboKey } from '../../../domain/brand/brand.ts';
import type { Database } from '../database.ts';
import { storedBankid } from '../reads/combos.ts';

/** Returns false when one of the combos is not under `from`; those before it are moved then, and the caller rolls back. */
export function reassignCombos(database: Database, from: number, to: number, combos: readonly ComboKey[]): boolean {
  return combos.every(
    ({ ccid, bankid }) =>
      database.run(
        'UPDATE combo SET brandid = ? WHERE brandid = ? AND ccid = ? AND bankid = ?',
        to,
        from,
        ccid,
        storedBankid(bankid),
      ) === 1,
  );
}

/** Returns false when the row is not as it was. Key and brand stay. */
export function correctCombo(database: Database, before: Combo, after: Combo): boolean {
  const sql = `UPDATE combo SET mid = ?, mccid = ?, narrative = ?
    WHERE brandid = ? AND ccid = ? AND bankid = ? AND mid = ? AND mccid = ? AND narrative = ?`;
  const { brandid, ccid, bankid, mid, mccid, narrative } = before;
  const key = [brandid, ccid, storedBankid(bankid)];
  return database.run(sql, after.mid, after.mccid, after.narrative, ...key, mid, mccid, narrative) === 1;
}
