import type { Mcc } from '../../../domain/brand/brand.ts';
import type { Database } from '../database.ts';

/** Returns false when the row is not as it was. */
export function correctMcc(database: Database, before: Mcc | null, after: Mcc): boolean {
  if (before === null) return addMcc(database, after);
  const sql = 'UPDATE mcc SET mcc_desc = ?, sector = ? WHERE mccid = ? AND mcc_desc = ? AND sector = ?';
  return database.run(sql, after.mcc_desc, after.sector, after.mccid, before.mcc_desc, before.sector) === 1;
}

/** Returns false when the table has the code already. */
function addMcc(database: Database, { mccid, mcc_desc, sector }: Mcc): boolean {
  return database.run('INSERT INTO mcc VALUES (?, ?, ?) ON CONFLICT (mccid) DO NOTHING', mccid, mcc_desc, sector) === 1;
}

export function insertMcc(database: Database, { mccid, mcc_desc, sector }: Mcc): void {
  database.run('INSERT INTO mcc VALUES (?, ?, ?)', mccid, mcc_desc, sector);
}
