import type { Mcc } from '../../../domain/brand/brand.ts';
import type { MccReads } from '../../../domain/ports/combos.ts';
import type { Database } from '../database.ts';
import { integer, text } from '../row.ts';

export function mccReads(database: Database): MccReads {
  return {
    async mccs() {
      const rows = database.all('SELECT mccid, mcc_desc, sector FROM mcc ORDER BY mccid');
      return new Map<number, Mcc>(
        rows.map((row) => {
          const mccid = integer(row, 'mccid');
          return [mccid, { mccid, mcc_desc: text(row, 'mcc_desc'), sector: text(row, 'sector') }];
        }),
      );
    },
  };
}
