import { type Brand, type Combo, isWalletAffected } from '../../brand/brand.ts';
import { codeCounts, sampleNarratives } from '../../brand/combo-evidence.ts';
import type { Decision } from '../../change/operation.ts';
import { type Criteria, describeCriteria } from '../../criteria/criteria.ts';
import type { CurrentMetadata } from '../../metadata/brand-effect.ts';
import { noun } from '../../text/noun.ts';
import { quoted } from '../../text/quoted.ts';

/** Combos on their way from one brand to another. */
export interface Move {
  readonly source: Brand;
  readonly target: Brand;
  readonly criteria: Criteria;
  readonly moved: readonly Combo[];
  readonly staying: readonly Combo[];
  readonly source_metadata: CurrentMetadata | null;
  readonly target_metadata: CurrentMetadata | null;
}

/**
 * What a person sees of a reassignment. What else the target holds is no part of it, so that combos which another
 * change gives to it meanwhile leave this one as it is.
 */
export function reassignPreview(move: Move): Decision<object>['preview'] {
  const { source, target, moved, staying } = move;
  return {
    summary: `Reassign ${moved.length} of ${moved.length + staying.length} combos from brand ${called(source)} to brand ${called(target)}`,
    changes: [
      {
        target: `${moved.length} ${noun(moved.length, 'combo')}`,
        field: 'brandid',
        before: source.brandid,
        after: target.brandid,
      },
    ],
    evidence: {
      criteria: describeCriteria(move.criteria),
      moved: described(moved),
      staying: described(staying),
      source_metadata: sourceEffect(move),
      target_metadata: targetEffect(move),
    },
    warnings: warningsOn(move),
    preconditions: [{ target: `brand ${source.brandid}`, version: source.version }],
  };
}

function called({ brandid, brandname }: Brand): string {
  return `${brandid} ${quoted(brandname)}`;
}

function described(combos: readonly Combo[]) {
  return {
    combos: combos.length,
    wallet_affected: combos.filter(isWalletAffected).length,
    combos_by_mccid: codeCounts(combos),
    sample_narratives: sampleNarratives(combos),
  };
}

const NOT_EVALUATED = 'its regex could not be evaluated';

function countMatched(metadata: CurrentMetadata, combos: readonly Combo[]): number | null {
  return metadata.matches === null ? null : combos.filter(metadata.matches).length;
}

/** What of its own combos the source's metadata matches and misses, and what it catches of those that leave. */
function sourceEffect({ source, source_metadata: metadata, moved, staying }: Move) {
  if (metadata === null) return 'none';
  if (source.status === 'inactive') return { version: metadata.version, effect: 'none: the brand is inactive' };
  const [left, kept] = [countMatched(metadata, moved), countMatched(metadata, staying)];
  if (left === null || kept === null) return { version: metadata.version, effect: NOT_EVALUATED };
  return {
    version: metadata.version,
    matched: { before: left + kept, after: kept },
    missed: { before: moved.length - left + staying.length - kept, after: staying.length - kept },
    caught_of_the_moved: { before: 0, after: left },
  };
}

/** The same for the combos that the target gets. */
function targetEffect({ target_metadata: metadata, moved }: Move) {
  if (metadata === null) return 'none';
  const matched = countMatched(metadata, moved);
  if (matched === null) return { version: metadata.version, effect: NOT_EVALUATED };
  return {
    version: metadata.version,
    matched_of_the_moved: { before: 0, after: matched },
    missed_of_the_moved: { before: 0, after: moved.length - matched },
    caught_of_the_moved: { before: matched, after: 0 },
  };
}

function warningsOn({ source, target, moved, staying, source_metadata, target_metadata }: Move): string[] {
  const warnings: string[] = [];
  const active = source.status === 'active';
  if (staying.length === 0) {
    if (active) warnings.push(`Brand ${called(source)} is left without combos; deactivate_brand ends it.`);
  } else if (staying.every(isWalletAffected)) {
    warnings.push(
      `Only ${staying.length} wallet-affected ${noun(staying.length, 'combo stays', 'combos stay')} with brand ${called(source)}.`,
    );
  }
  const caught = source_metadata === null || !active ? 0 : (countMatched(source_metadata, moved) ?? 0);
  if (caught > 0) {
    warnings.push(
      `The metadata of brand ${called(source)} goes on matching ${caught} of the moved combos, until it changes or the brand becomes inactive.`,
    );
  }
  if (target_metadata === null) {
    warnings.push(`Brand ${called(target)} has no metadata: nothing classifies the moved combos as its own yet.`);
    return warnings;
  }
  const missed = moved.length - (countMatched(target_metadata, moved) ?? moved.length);
  if (missed > 0) warnings.push(`The metadata of brand ${called(target)} misses ${missed} of the moved combos.`);
  return warnings;
}
