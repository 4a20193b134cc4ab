import { newBrand } from '../../brand/new-brand.ts';
import { type BrandCorrections, columnsOf } from '../../brand/source-data.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { noun } from '../../text/noun.ts';
import { quoted } from '../../text/quoted.ts';
import { BRAND_FIELDS_RISK, freeName, groundsOn, knownSector, nameWarnings } from './brand-corrections.ts';
import { type RowDecision, rowChanges, rowShown } from './update-source-data-rows.ts';

/** Adds the row of a brand that combos or their history name and table `brand` lacks. They then belong to it. */
export async function addBrandRow(
  brandid: number,
  request: BrandCorrections,
  reads: DecisionReads,
): Promise<Outcome<RowDecision>> {
  if (request.brandname === undefined || request.sector === undefined) return incompleteRow(brandid);
  const { codes, mccs, metadata } = await groundsOn(brandid, reads);
  const name = await freeName(request.brandname, brandid, reads, 'updates.brandname');
  if (!name.ok) return name;
  const sector = knownSector(request.sector, { codes, mccs }, 'updates.sector');
  if (!sector.ok) return sector;
  const brand = newBrand({ brandid, brandname: name.value, sector: sector.value.sector, parent_brandid: null });
  const combos = codes.reduce((sum, code) => sum + code.combos, 0);
  const columns = columnsOf('brand');
  return done({
    preview: {
      summary: `Add brand ${brandid} ${quoted(brand.brandname)}, which ${combos} ${noun(combos, 'combo names', 'combos name')}, to the source data`,
      changes: rowChanges(`brand ${brandid}, a new row`, {}, brand, columns),
      evidence: {
        row: rowShown({}, brand, ['brandid', ...columns]),
        ...sector.value.mapping,
        ...{ combos, metadata_version: metadata?.version ?? null },
      },
      warnings: [...nameWarnings(brand.brandname)],
      preconditions: [],
    },
    risk: BRAND_FIELDS_RISK,
    mutations: [{ kind: 'brand.insert', brand }],
    outbox: [],
    result: { table: 'brand', brandid, ccid: null, bankid: null, mccid: null, corrected: [...columns] },
    affected_brandids: [brandid],
  });
}

function incompleteRow(brandid: number) {
  return refused({
    code: 'invalid_input',
    field: 'updates',
    message: `Table brand has no row ${brandid}, so this adds one, which needs brandname and sector.`,
    instead: 'Give both, or move the combos that name it to another brand with reassign_combos.',
  });
}
