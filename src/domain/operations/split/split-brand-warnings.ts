import type { Criteria } from '../../criteria/criteria.ts';
import { assessMetadataRegex } from '../../metadata/pattern-slips.ts';
import { walletPatternWarnings } from '../../metadata/wallet-patterns.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { quoted } from '../../text/quoted.ts';
import { nearBrandWarnings } from '../near-brands.ts';

interface PlannedPart {
  readonly brandname: string;
  readonly criteria: Criteria;
}

/**
 * Warns of parts whose name is almost that of another brand (the brand that is split may have it), of slips of notation in
 * criteria, and of criteria that a wallet's words alone meet.
 */
export async function partWarnings(
  brandid: number,
  parts: readonly PlannedPart[],
  reads: Pick<DecisionReads, 'brandsNamed' | 'brandsSpelledLike'>,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const { brandname, criteria } of parts) {
    warnings.push(...(await nearBrandWarnings(brandname, [brandid], reads)));
    for (const source of wantedNarratives(criteria)) {
      const regex = assessMetadataRegex(source);
      if (!regex.accepted) continue;
      const found = [...(regex.slip === null ? [] : [regex.slip]), ...walletPatternWarnings(regex, brandname)];
      warnings.push(...found.map((warning) => `${quoted(brandname)}, narrative ${quoted(source)}: ${warning}`));
    }
  }
  return warnings;
}

/** Returns the regexes that combos have to match, without those under "not". */
function wantedNarratives(criteria: Criteria): readonly string[] {
  if ('narrative' in criteria) return [criteria.narrative];
  const parts = 'all' in criteria ? criteria.all : 'any' in criteria ? criteria.any : [];
  return [...new Set(parts.flatMap(wantedNarratives))];
}
