import type { Brand, Combo } from '../../../domain/brand/brand.ts';
import { unrecordedBrand } from '../../../domain/brand/unrecorded-brand.ts';
import type { ComboReads, ComboSummary } from '../../../domain/ports/combos.ts';
import type { Database, Row } from '../database.ts';
import { rowsInPages } from '../paging.ts';
import { integer, only, text, textOrNull } from '../row.ts';
import { BRAND_COLUMNS, brandOf } from './brands.ts';
import { currentRevision } from './store.ts';
import { WalletCounts } from './wallet-counts.ts';

export const COMBO_COLUMNS = 'ccid, bankid, mid, brandid, mccid, narrative';

/** Combos with their narratives, for a FROM clause; `by` names the index that gives their order. */
export function comboRows(by = ''): string {
  return `combo ${by} CROSS JOIN narrative USING (narrative_id)`;
}

/** Stands for "no bankid column": a key may not hold NULL. Outside the range of upstream's tinyint, and first in order as NULL is. */
export const NO_BANK = -999;

export function storedBankid(bankid: number | null): number {
  if (bankid === NO_BANK) throw new RangeError(`bankid ${NO_BANK} is outside the range of a tinyint`);
  return bankid ?? NO_BANK;
}

export function bankidOf(row: Row): number | null {
  const bankid = integer(row, 'bankid');
  return bankid === NO_BANK ? null : bankid;
}

export function comboOf(row: Row): Combo {
  return {
    ccid: integer(row, 'ccid'),
    bankid: bankidOf(row),
    mid: text(row, 'mid'),
    brandid: integer(row, 'brandid'),
    mccid: integer(row, 'mccid'),
    narrative: text(row, 'narrative'),
  };
}

/** Adds kept counts and reads the brands of the page. A brandid without a brand has no name. */
const WITH_CODE = `
SELECT ${BRAND_COLUMNS}, combos FROM (
  SELECT brandid, sum(combos) AS combos FROM combo_count INDEXED BY combo_count_code
  WHERE mccid = ? AND brandid > ? GROUP BY brandid ORDER BY brandid LIMIT ?
) AS used LEFT JOIN brand USING (brandid) ORDER BY brandid`;

/** Steps through the brand's narratives, and finds the other brands that hold each in an index. */
const TWINS = `
SELECT other.ccid, other.bankid, other.mid, other.brandid, other.mccid, own.narrative
FROM (SELECT narrative_id, narrative FROM narrative_count CROSS JOIN narrative USING (narrative_id)
  WHERE brandid = ? AND mccid = '*' AND trim(narrative) <> '' ORDER BY narrative_id) AS own
CROSS JOIN narrative_count AS held INDEXED BY narrative_holder
  ON held.narrative_id = own.narrative_id AND held.mccid <> '*' AND held.brandid <> ?
CROSS JOIN combo AS other INDEXED BY combo_narrative
  ON other.brandid = held.brandid AND other.narrative_id = held.narrative_id AND other.mccid = held.mccid
ORDER BY own.narrative, other.mccid, other.brandid, other.ccid, other.bankid LIMIT ?`;

/** Adds the kept counts of the brand's codes over its banks. */
const CODES = `
SELECT mccid, sum(combos) AS combos FROM combo_count WHERE brandid = ? GROUP BY mccid ORDER BY combos DESC, mccid`;

export function comboReads(database: Database): Omit<ComboReads, 'comboPage' | 'narrativePage'> {
  const wallets = new WalletCounts(database);
  return {
    async combosOf(brandid) {
      return database
        .all(`SELECT ${COMBO_COLUMNS} FROM ${comboRows()} WHERE brandid = ? ORDER BY ccid, bankid`, brandid)
        .map(comboOf);
    },
    async combosOfCcid(ccid) {
      return database
        .all(`SELECT ${COMBO_COLUMNS} FROM ${comboRows()} WHERE ccid = ? ORDER BY bankid`, ccid)
        .map(comboOf);
    },
    async *brandsWithCode(mccid) {
      const after = (last: Row | null) => (last === null ? Number.MIN_SAFE_INTEGER : integer(last, 'brandid'));
      for (const row of rowsInPages((last, limit) => database.all(WITH_CODE, mccid, after(last), limit)))
        yield { brand: namedBrand(row), combos: integer(row, 'combos') };
    },
    async narrativeTwins(brandid, limit) {
      return database.all(TWINS, brandid, brandid, limit).map(comboOf);
    },
    codesOf: async (brandid) =>
      database.all(CODES, brandid).map((row) => ({ mccid: integer(row, 'mccid'), combos: integer(row, 'combos') })),
    async comboSummary(brandid) {
      for (;;) {
        const revision = currentRevision(database);
        const wallet_affected = await wallets.countOf(brandid, revision);
        // Data that change meanwhile are counted again: all counts are of one state.
        const found = database.snapshot(() =>
          wallet_affected !== undefined && currentRevision(database) === revision
            ? { ...summary(database, brandid), wallet_affected }
            : undefined,
        );
        if (found !== undefined) return found;
      }
    },
  };
}

/** Combos may name a brand that the table lacks. */
function namedBrand(row: Row): Brand {
  return row.brandname === null ? unrecordedBrand(integer(row, 'brandid')) : brandOf(row);
}

function summary(database: Database, brandid: number): Omit<ComboSummary, 'wallet_affected'> {
  const counts = only(
    database.get(
      `SELECT ifnull(sum(combos), 0) AS combos, count(DISTINCT nullif(bankid, ${NO_BANK})) AS banks
      FROM combo_count WHERE brandid = ?`,
      brandid,
    ),
  );
  const narratives = database.get("SELECT narratives FROM narrative_total WHERE brandid = ? AND mccid = '*'", brandid);
  const mccids = database.all(
    `SELECT mccid, mcc_desc, sector, combos FROM (${CODES}) LEFT JOIN mcc USING (mccid) ORDER BY combos DESC, mccid`,
    brandid,
  );
  return {
    combos: integer(counts, 'combos'),
    distinct_narratives: narratives === undefined ? 0 : integer(narratives, 'narratives'),
    banks: integer(counts, 'banks'),
    mccids: mccids.map((row) => ({
      mccid: integer(row, 'mccid'),
      mcc_desc: textOrNull(row, 'mcc_desc'),
      sector: textOrNull(row, 'sector'),
      combos: integer(row, 'combos'),
    })),
  };
}

/** Returns the number of the narrative; undefined for an unknown combo. */
export function narrativeOfCombo(database: Database, ccid: number, bankid: number): number | undefined {
  const row = database.get('SELECT narrative_id FROM combo WHERE ccid = ? AND bankid = ?', ccid, bankid);
  return row === undefined ? undefined : integer(row, 'narrative_id');
}
