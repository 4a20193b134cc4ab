import { NO_BRAND, NO_CODE } from '../../../domain/brand/brand.ts';
import { unrecordedName } from '../../../domain/brand/unrecorded-brand.ts';
import { ESCALATION_REASONS } from '../../../domain/escalation/escalation.ts';
import type { Failure } from '../../../domain/escalation/failures.ts';
import type { TriggerFacts, TriggerLimits } from '../../../domain/escalation/triggers.ts';
import { REPROCESSING_CATEGORY } from '../../../domain/metadata/iterations.ts';
import type { DetectionReads } from '../../../domain/ports/analytics.ts';
import type { Database, Row } from '../database.ts';
import { integer, oneOf, text, textOrNull } from '../row.ts';

/*
 * Every question is asked once over all brands, and each has an index that holds only what may fire: the cost follows
 * the brands in trouble, not the brands or combos there are.
 */

/** The last closing of a brand's escalations; earlier events were handled then. */
const LAST_CLOSE = (table: string) =>
  `ifnull((SELECT max(closed_at) FROM escalation WHERE escalation.brandid = ${table}.brandid), '')`;

const DATA_ACCEPTED = (table: string) =>
  `EXISTS (SELECT 1 FROM escalation WHERE escalation.brandid = ${table}.brandid AND closed_at IS NOT NULL
    AND reason = 'critical_data_quality' AND method = 'no_change_needed')`;

/** A reviewer's feedback other than an approval: the counterpart of `countIterations`. */
const ITERATION = `feedback_type <> 'approve' AND document ->> '$.category' IS NOT '${REPROCESSING_CATEGORY}'`;

const ITERATIONS = `
SELECT brandid, count(*) AS iterations, max(submitted_at) AS last_at FROM feedback
WHERE ${ITERATION} AND submitted_at > ${LAST_CLOSE('feedback')} AND brandid IN (
  SELECT brandid FROM feedback WHERE ${ITERATION} GROUP BY brandid HAVING count(*) >= ?
) GROUP BY brandid HAVING count(*) >= ?`;

const FAILURES = `
SELECT brandid, ifnull(stop_time, start_time) AS at, status, error_message FROM workflow_execution AS failed
WHERE status IN ('FAILED', 'TIMED_OUT') AND start_time > ${LAST_CLOSE('failed')}
  AND start_time > ifnull((SELECT max(start_time) FROM workflow_execution AS good
    WHERE good.status = 'SUCCEEDED' AND good.brandid = failed.brandid), '')
ORDER BY brandid, start_time, execution_arn`;

const DEFECTS = `
SELECT brandid, sum(trim(mid) = '') AS without_mid, sum(narrative_id = 0) AS without_narrative,
  sum(mccid = ${NO_CODE}) AS without_code, sum(mccid NOT BETWEEN 1 AND 9999 AND mccid <> ${NO_CODE}) AS invalid_code
FROM combo WHERE trim(mid) = '' OR narrative_id = 0 OR mccid NOT BETWEEN 1 AND 9999 GROUP BY brandid`;

/** Steps from code to code, so that a code costs the same however many combos have it. */
const UNKNOWN_CODES = `
WITH RECURSIVE code (mccid) AS (
  SELECT min(mccid) FROM combo_count
  UNION ALL
  SELECT (SELECT min(mccid) FROM combo_count WHERE combo_count.mccid > code.mccid) FROM code WHERE code.mccid IS NOT NULL
)
SELECT brandid, sum(combos) AS unknown_code FROM code CROSS JOIN combo_count ON combo_count.mccid = code.mccid
WHERE code.mccid BETWEEN 1 AND 9999 AND code.mccid NOT IN (SELECT mccid FROM mcc) GROUP BY brandid`;

/** Steps from brand to brand, so that a brand costs the same however many combos it has. Combos may name no brand at all. */
const UNKNOWN_BRANDS = `
WITH RECURSIVE named (brandid) AS (
  SELECT min(brandid) FROM combo_count WHERE brandid <> ${NO_BRAND}
  UNION ALL
  SELECT (SELECT min(brandid) FROM combo_count WHERE combo_count.brandid > named.brandid) FROM named
  WHERE named.brandid IS NOT NULL
)
SELECT brandid, (SELECT sum(combos) FROM combo_count WHERE combo_count.brandid = named.brandid) AS combos,
  ${DATA_ACCEPTED('named')} AS data_accepted
FROM named WHERE brandid IS NOT NULL AND brandid NOT IN (SELECT brandid FROM brand) ORDER BY brandid`;

const INCOMPLETE_BRANDS = `
SELECT brandid FROM brand WHERE trim(brandname) = '' OR trim(sector) = ''
  OR (parent_brandid IS NOT NULL AND parent_brandid NOT IN (SELECT brandid FROM brand))`;

const BRANDS = `
SELECT brandid, brandname, trim(brandname) = '' AS no_name, trim(sector) = '' AS no_sector,
  parent_brandid IS NOT NULL AND parent_brandid NOT IN (SELECT brandid FROM brand) AS parent_missing,
  (SELECT ifnull(sum(combos), 0) FROM combo_count WHERE combo_count.brandid = brand.brandid) AS combos,
  ${DATA_ACCEPTED('brand')} AS data_accepted
FROM brand WHERE status = 'active' AND brandid IN (SELECT value FROM json_each(?)) ORDER BY brandid`;

const ACTIVE = `
SELECT brandid, escalation_id, reason FROM escalation
WHERE closed_at IS NULL AND brandid IN (SELECT value FROM json_each(?)) ORDER BY brandid, escalation_id`;

export function detectionReads(database: Database): DetectionReads {
  return { triggerFacts: async (limits) => database.snapshot(() => triggerFacts(database, limits)) };
}

function triggerFacts(database: Database, limits: TriggerLimits): TriggerFacts[] {
  const iterations = byBrand(database.all(ITERATIONS, limits.iterations, limits.iterations));
  const failures = Map.groupBy(database.all(FAILURES), brandidOf);
  const defects = byBrand(database.all(DEFECTS));
  const unknownCodes = byBrand(database.all(UNKNOWN_CODES));
  const incomplete = database.all(INCOMPLETE_BRANDS).map(brandidOf);
  const unknown = database.all(UNKNOWN_BRANDS);
  const candidates = [
    ...[...iterations.keys(), ...failures.keys(), ...defects.keys(), ...unknownCodes.keys(), ...incomplete],
    ...unknown.map(brandidOf),
  ];
  const asked = JSON.stringify([...new Set(candidates)]);
  const active = Map.groupBy(database.all(ACTIVE, asked), brandidOf);
  const common = (brand: Row) => {
    const brandid = brandidOf(brand);
    const defect = defects.get(brandid);
    return {
      brandid,
      combos: integer(brand, 'combos'),
      combos_without_mid: count(defect, 'without_mid'),
      combos_without_narrative: count(defect, 'without_narrative'),
      combos_without_code: count(defect, 'without_code'),
      combos_with_invalid_code: count(defect, 'invalid_code'),
      combos_with_unknown_code: count(unknownCodes.get(brandid), 'unknown_code'),
      active: (active.get(brandid) ?? []).map((row) => ({
        escalation_id: text(row, 'escalation_id'),
        reason: oneOf(row, 'reason', ESCALATION_REASONS),
      })),
      data_accepted: integer(brand, 'data_accepted') === 1,
    };
  };
  const recorded = database.all(BRANDS, asked).map((brand): TriggerFacts => {
    const brandid = brandidOf(brand);
    const iterated = iterations.get(brandid);
    return {
      ...common(brand),
      brandname: text(brand, 'brandname'),
      in_brand_table: true,
      missing_fields: [...flag(brand, 'no_name', 'brandname'), ...flag(brand, 'no_sector', 'sector')],
      parent_missing: integer(brand, 'parent_missing') === 1,
      iterations: count(iterated, 'iterations'),
      last_iteration_at: iterated === undefined ? null : textOrNull(iterated, 'last_at'),
      failures: (failures.get(brandid) ?? []).map(failureOf),
    };
  });
  const unrecorded = unknown.map(
    (brand): TriggerFacts => ({
      ...common(brand),
      brandname: unrecordedName(brandidOf(brand)),
      ...{ in_brand_table: false, missing_fields: [], parent_missing: false },
      ...{ iterations: 0, last_iteration_at: null, failures: [] },
    }),
  );
  return [...recorded, ...unrecorded].sort((a, b) => a.brandid - b.brandid);
}

function brandidOf(row: Row): number {
  return integer(row, 'brandid');
}

function byBrand(rows: readonly Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [brandidOf(row), row]));
}

function count(row: Row | undefined, column: string): number {
  return row === undefined ? 0 : integer(row, column);
}

function flag<T extends string>(row: Row, column: string, name: T): T[] {
  return integer(row, column) === 1 ? [name] : [];
}

function failureOf(row: Row): Failure {
  return {
    at: text(row, 'at'),
    status: oneOf(row, 'status', ['FAILED', 'TIMED_OUT'] as const),
    error_message: textOrNull(row, 'error_message'),
  };
}
