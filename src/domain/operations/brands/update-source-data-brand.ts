import { type BrandCorrections, columnsOf } from '../../brand/source-data.ts';
import { isRecorded } from '../../brand/unrecorded-brand.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome } from '../../refusal.ts';
import { requireActiveBrand, requireNamedBrand } from '../subjects.ts';
import { BRAND_FIELDS_RISK, consequences, freeName, groundsOn, knownSector } from './brand-corrections.ts';
import { addBrandRow } from './update-source-data-brand-row.ts';
import { nothingToCorrect, type RowDecision, rowChanges, rowShown } from './update-source-data-rows.ts';

/** Corrects a row of table `brand`, or adds the row of a brand that combos name and the table lacks. */
export async function correctBrandRow(
  brandid: number,
  request: BrandCorrections,
  reads: DecisionReads,
): Promise<Outcome<RowDecision>> {
  const named = await requireNamedBrand(brandid, reads);
  if (!named.ok) return named;
  if (!isRecorded(named.value)) return addBrandRow(brandid, request, reads);
  const found = await requireActiveBrand(brandid, reads);
  if (!found.ok) return found;
  const before = found.value;
  const grounds = await groundsOn(brandid, reads);
  const name =
    request.brandname === undefined
      ? done(before.brandname)
      : await freeName(request.brandname, brandid, reads, 'updates.brandname');
  if (!name.ok) return name;
  const sector =
    request.sector === undefined
      ? done({ sector: before.sector, mapping: {} })
      : knownSector(request.sector, grounds, 'updates.sector');
  if (!sector.ok) return sector;
  const after = { ...before, brandname: name.value, sector: sector.value.sector, version: before.version + 1 };
  const target = `brand ${brandid} "${before.brandname}"`;
  const columns = columnsOf('brand');
  const changes = rowChanges(target, before, after, columns);
  if (changes.length === 0) return nothingToCorrect('brand', `Brand ${brandid}`);
  const { evidence, warnings } = await consequences(before, after, grounds, reads);
  return done({
    preview: {
      summary: `Correct ${changes.map(({ field }) => field).join(' and ')} of ${target} in the source data`,
      changes,
      evidence: { row: rowShown(before, after, ['brandid', ...columns]), ...sector.value.mapping, ...evidence },
      warnings: [...warnings],
      preconditions: [{ target: `brand ${brandid}`, version: before.version }],
    },
    risk: BRAND_FIELDS_RISK,
    mutations: [{ kind: 'brand.update', brand: after }],
    outbox: [],
    result: {
      table: 'brand',
      brandid,
      ccid: null,
      bankid: null,
      mccid: null,
      corrected: changes.map((one) => one.field),
    },
    affected_brandids: [brandid],
  });
}
