import { codeCounts, sampleNarratives } from '../../brand/combo-evidence.ts';
import type { Decision } from '../../change/operation.ts';
import { describeCriteria } from '../../criteria/criteria.ts';
import { quoted } from '../../text/quoted.ts';
import type { SplitOutcome, SplitPart } from './split-brand-input.ts';

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
  const [meet, stay] = unassigned.length === 1 ? ['combo meets', 'stays'] : ['combos meet', 'stay'];
  const what = `${unassigned.length} ${meet} none of the criteria and ${stay} with brand ${source.brandid} ${quoted(source.brandname)}`;
  return deactivate
    ? `${what}, which becomes inactive: nothing classifies what stays until somebody reassigns it.`
    : `${what}, which stays active: its metadata goes on matching the combos of its parts.`;
}

/** What a person sees of a split: the new brands, how many combos go where by what rule, samples of each, and the rest. */
export function splitPreview(outcome: SplitOutcome): Decision<object>['preview'] {
  const { source, parts, unassigned, unassigned_to: target, deactivate } = outcome;
  const names = parts.map((part) => `${quoted(part.brand.brandname)} (${part.combos.length} combos)`).join(' and ');
  const rest =
    target === null || unassigned.length === 0
      ? []
      : [{ target: `${unassigned.length} combos`, field: 'brandid', before: source.brandid, after: target.brandid }];
  return {
    summary: `Split brand ${source.brandid} ${quoted(source.brandname)} into ${names}`,
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
        go_to:
          target === null ? `stay with brand ${source.brandid}` : `brand ${target.brandid} ${quoted(target.brandname)}`,
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
