import { isMissing, isMissingName } from '../../../domain/text/missing.ts';
import type { Database } from '../database.ts';

/** Defines the functions that the step below calls, because SQL has none for the domain's notion of missing. */
export function defineMissingFunctions(database: Database): void {
  database.define('is_missing', (text) => (isMissing(String(text)) ? 1 : 0));
  database.define('is_missing_name', (text) => (isMissingName(String(text)) ? 1 : 0));
}

/**
 * Cheap conditions first: nearly every merchant id and narrative is too long for a marker, or has a number. Three digits are
 * only in `Err:502` and `&#160;`.
 */
const missing = (column: string) =>
  `(${column} <> '' AND length(${column}) <= 40
    AND (${column} NOT GLOB '*[0-9][0-9][0-9]*' OR ${column} LIKE '%err:___%' OR ${column} LIKE '%&#160;%')
    AND is_missing(${column}))`;

/**
 * Empties texts that are missing, as import does. Stores made before it hold the markers as they came, and statements that
 * look for missing texts compare with the empty one. When more counts as missing, a step of its own
 * has to look at each narrative, which is stored once (`narratives.ts`).
 */
export const MISSING_VALUES = `
UPDATE combo SET mid = iif(${missing('mid')}, '', mid), narrative = iif(${missing('narrative')}, '', narrative)
  WHERE ${missing('mid')} OR ${missing('narrative')};
UPDATE mcc SET mcc_desc = iif(is_missing(mcc_desc), '', mcc_desc), sector = iif(is_missing(sector), '', sector)
  WHERE is_missing(mcc_desc) OR is_missing(sector);
UPDATE brand SET sector = '' WHERE is_missing(sector);
DELETE FROM brand_name_part WHERE brandid IN (SELECT brandid FROM brand WHERE is_missing_name(brandname));
UPDATE brand SET brandname = '', name_key = '', name_order = '' WHERE is_missing_name(brandname);
`;
