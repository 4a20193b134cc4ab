import type { Combo } from '../brand/brand.ts';
import { describeCriteria } from '../brand/criteria-words.ts';
import { safeText } from '../text.ts';
import type { Decision } from './operation.ts';
import type { SplitOutcome, SplitPart } from './split-input.ts';

const SAMPLES = 5;

/** The most frequent narratives of some combos, for a person to judge by. */
function sampleNarratives(combos: readonly Combo[]): { narrative: string; combos: number }[] {
  const counts = new Map<string, number>();
  for (const { narrative } of combos) counts.set(narrative, (counts.get(narrative) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, SAMPLES)
    .map(([narrative, count]) => ({ narrative: safeText(narrative), combos: count }));
}

function codeCounts(combos: readonly Combo[]): Record<string, number> {
  const counts = new Map<number, number>();
  for (const { mccid } of combos) counts.set(mccid, (counts.get(mccid) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]));
}

function partEvidence(part: SplitPart) {
  return {
    brandname: part.brand.brandname,
    criteria: describeCriteria(part.criteria),
    combos: part.combos.length,
    combos_by_mccid: codeCounts(part.combos),
    sample_narratives: sampleNarratives(part.combos),
  };
}

function partChanges(part: SplitPart, from: number) {
  const { brandid, brandname, sector, parent_brandid } = part.brand;
  const target = `new brand ${brandid}`;
  return [
    { target, field: 'brandname', before: null, after: brandname },
    { target, field: 'sector', before: null, after: sector },
    { target, field: 'parent_brandid', before: null, after: parent_brandid },
    { target: `${part.combos.length} combos`, field: 'brandid', before: from, after: brandid },
  ];
}

function stayWarning({ source, unassigned, deactivate }: SplitOutcome): string {
  const what = `${unassigned.length} combos meet none of the criteria and stay with brand ${source.brandid} "${source.brandname}"`;
  return deactivate
    ? `${what}, which becomes inactive: nothing classifies them until somebody reassigns them.`
    : `${what}, which stays active: its metadata goes on matching the combos of its parts.`;
}

/** What a person sees of a split: the new brands, how many combos go where by what rule, samples of each, and the rest. */
export function splitPreview(outcome: SplitOutcome): Decision<object>['preview'] {
  const { source, parts, unassigned, unassigned_to: target, deactivate } = outcome;
  const names = parts.map((part) => `"${part.brand.brandname}" (${part.combos.length} combos)`).join(' and ');
  const rest =
    target === null || unassigned.length === 0
      ? []
      : [{ target: `${unassigned.length} combos`, field: 'brandid', before: source.brandid, after: target.brandid }];
  return {
    summary: `Split brand ${source.brandid} "${source.brandname}" into ${names}`,
    changes: [
      ...parts.flatMap((part) => partChanges(part, source.brandid)),
      ...rest,
      ...(deactivate
        ? [{ target: `brand ${source.brandid}`, field: 'status', before: source.status, after: 'inactive' }]
        : []),
    ],
    evidence: {
      parts: parts.map(partEvidence),
      unassigned: {
        combos: unassigned.length,
        go_to: target === null ? `stay with brand ${source.brandid}` : `brand ${target.brandid} "${target.brandname}"`,
        combos_by_mccid: codeCounts(unassigned),
        sample_narratives: sampleNarratives(unassigned),
      },
    },
    warnings: target === null && unassigned.length > 0 ? [stayWarning(outcome)] : [],
    preconditions: [
      { target: `brand ${source.brandid}`, version: source.version },
      ...(target === null ? [] : [{ target: `brand ${target.brandid}`, version: target.version }]),
    ],
  };
}
