import { z } from 'zod';
import { type Combo, type ComboKey, isWalletAffected } from '../brand/brand.ts';
import type { AcceptedRegex } from '../regex/assessment.ts';
import { narrativeIsLong } from '../regex/limits.ts';
import type { NarrativeMatcher } from '../regex/matcher.ts';
import { untrustedText } from '../text/text.ts';
import {
  type CaughtCounts,
  CaughtTally,
  increase,
  mergedCaught,
  type Sample,
  SampleTally,
  TieCounter,
} from './coverage-tally.ts';

/** The fields of a combo that counting needs, with the brand that it is stored under. */
export type CoverageRow = Pick<Combo, 'brandid' | 'mccid' | 'narrative'>;

/** Combos of a brand that read the same. */
export type CoverageGroup = CoverageRow & { readonly combos: number };

/** Combos of the brand's own that read the same. */
export type OwnGroup = CoverageGroup & { readonly walletAffected: boolean };

/** Groups whose narratives are printable ASCII and not long, the largest first, and their combos. */
export interface OwnGroups {
  readonly groups: readonly OwnGroup[];
  readonly combos: number;
  /** Combos of groups that a wallet affects. */
  readonly walletAffected: number;
}

/** Adds up groups that are in order. */
export function ownGroupsOf(groups: readonly OwnGroup[]): OwnGroups {
  const combos = groups.reduce((sum, group) => sum + group.combos, 0);
  const walletAffected = groups.reduce((sum, group) => sum + (group.walletAffected ? group.combos : 0), 0);
  return { groups, combos, walletAffected };
}

/** A combo to count differently from how it is stored. The last one for a combo wins. */
export interface MovedCombo extends ComboKey {
  /** The brand that it is counted under. */
  readonly to: number;
  /** As it is stored, so that a backend that counts groups finds the group that it is in. */
  readonly stored: CoverageRow;
  /** Its corrected narrative and code, where there are any. */
  readonly corrected?: { readonly narrative: string; readonly mccid: number };
}

export interface CoverageRequest {
  readonly brandid: number;
  readonly regex: AcceptedRegex;
  readonly mccids: readonly number[];
  readonly moved: readonly MovedCombo[];
  /** Maximum number of sample narratives per group. */
  readonly samples: number;
}

const count = z.int().min(0);
const share = z.number().nullable();
const sampleSchema = z.object({
  narrative: untrustedText,
  mccid: z.int(),
  brandid: z.int(),
  combos: count,
});

/** The result of matching a regex and a list of MCCIDs against all combos. A combo matches when both its narrative and its MCCID do. */
export const coverageSchema = z.object({
  complete: z.boolean().describe('false: the count was cancelled'),
  combos_considered: count,
  own_combos: count,
  matched_own: count,
  missed_own: count.describe('False negatives'),
  caught_others: count.describe('False positives'),
  own_wallet_affected: count,
  missed_own_wallet: count,
  narrative_only: count.describe('Own combos whose MCCID alone does not match'),
  ties: count.describe('Caught combos that no metadata can separate from own ones'),
  ties_is_lower_bound: z.boolean(),
  precision: share.describe('matched_own / all matched'),
  recall: share.describe('matched_own / own_combos'),
  recall_without_wallets: share,
  false_positives_by_brand: z.array(z.object({ brandid: z.int(), brandname: untrustedText, combos: count })),
  other_brands_combos: count.describe('Caught combos of brands not listed'),
  mccids_breakdown: z.array(z.object({ mccid: z.int(), combos: count })),
  samples: z.object({
    matched: z.array(sampleSchema),
    missed: z.array(sampleSchema),
    caught: z.array(sampleSchema),
  }),
  long_narratives: count.describe('Combos with more than the 128 characters that are searched'),
  rows_where_athena_differs: count.describe('Combos on which Athena may differ from Python'),
});
export type Coverage = z.infer<typeof coverageSchema>;

const LISTED_BRANDS = 20;

const NOTHING = {
  combos_considered: 0,
  own_combos: 0,
  matched_own: 0,
  own_wallet_affected: 0,
  narrative_only: 0,
  long_narratives: 0,
  rows_where_athena_differs: 0,
};

/** What was counted, from which a {@link Coverage} is made. Threads that share a count send it to each other. */
export interface CoverageCounts {
  readonly numbers: Readonly<typeof NOTHING & { missed_own_wallet: number }>;
  readonly caught: CaughtCounts;
  readonly ties_is_lower_bound: boolean;
  readonly matchedByMccid: ReadonlyMap<number, number>;
  readonly matched: readonly Sample[];
  readonly missed: readonly Sample[];
}

/**
 * Counts combos, one by one or in groups that read the same, in any order. A moved combo is taken out of the group that
 * it is stored in and counted where it goes; which one of the group does not matter, because they read the same. Memory
 * grows with the groups that are added by `add`, and not with those that `addCaught` counts.
 */
export class CoverageCounter {
  readonly #request: CoverageRequest;
  readonly #matcher: NarrativeMatcher;
  readonly #mccids: ReadonlySet<number>;
  /** Moves that are still to be counted, by how their combos are stored. */
  readonly #moves: ReadonlyMap<string, MovedCombo[]>;
  /** The brands under which moved combos are stored. */
  readonly #movedFrom: ReadonlySet<number>;
  readonly #n = { ...NOTHING };
  #matchedOwnWallet = 0;
  /** Groups of {@link addCaught}. */
  readonly #whole: CaughtTally;
  /** Caught combos that `add` counts, which may be some of a group. */
  #caught = 0;
  readonly #caughtByBrand = new Map<number, number>();
  readonly #matchedByMccid = new Map<number, number>();
  readonly #ties = new TieCounter();
  readonly #samples: Readonly<Record<'matched' | 'missed' | 'caught', SampleTally>>;
  /** The last results. Rows sorted by narrative match each narrative once. */
  #last: { narrative: string; matches: boolean; athenaDiffers: boolean } | null = null;

  constructor(request: CoverageRequest, matcher: NarrativeMatcher) {
    this.#request = request;
    this.#matcher = matcher;
    this.#mccids = new Set(request.mccids);
    const tally = () => new SampleTally(request.samples);
    this.#samples = { matched: tally(), missed: tally(), caught: tally() };
    this.#whole = new CaughtTally(request.samples);
    const last = new Map(request.moved.map((move) => [comboKey(move), move]));
    this.#moves = Map.groupBy(last.values(), ({ stored }) => groupKey(stored));
    this.#movedFrom = new Set(request.moved.map(({ stored }) => stored.brandid));
  }

  /** Counts so many combos that are stored under this brand, with this code and this narrative. */
  add(stored: CoverageRow, combos = 1): void {
    const moves = this.#movedFrom.has(stored.brandid) ? this.#moves.get(groupKey(stored)) : undefined;
    const taken = moves?.splice(-combos) ?? [];
    for (const move of taken) this.#count({ ...stored, ...move.corrected, brandid: move.to }, 1);
    if (combos > taken.length) this.#count(stored, combos - taken.length);
  }

  /**
   * Counts all combos of groups of the brand's own, some of which match. Call it once for a group, and not for one that a
   * combo moves out of or into. Of those that do not match, it looks only at the largest.
   */
  addOwn(own: OwnGroups, matching: ReadonlySet<OwnGroup>): void {
    this.#n.combos_considered += own.combos;
    this.#n.own_combos += own.combos;
    this.#n.own_wallet_affected += own.walletAffected;
    for (const group of matching) if (this.#countMatching(group) === 'matched') this.#samples.matched.countWhole(group);
    for (const group of own.groups) {
      const isMissed = !matching.has(group) || !this.#mccids.has(group.mccid);
      if (isMissed && !this.#samples.missed.countWhole(group)) break;
    }
  }

  /**
   * Counts all combos of a group that matches, of another brand, with a listed code and a printable ASCII narrative that is
   * not long. Call it once for a group, after the brand's own combos, and not for a group that a combo moves out of or into.
   */
  addCaught(row: CoverageRow, combos: number): void {
    this.#n.combos_considered += combos;
    this.#whole.add({ ...row, combos }, this.#ties.isOwn(row));
  }

  /** Notes that all combos were considered: those that were not added neither match nor have a long narrative. */
  considerAll(combos: number): void {
    this.#n.combos_considered = combos;
  }

  #count(row: CoverageRow, combos: number): void {
    const isOwn = row.brandid === this.#request.brandid;
    const isListed = this.#mccids.has(row.mccid);
    this.#n.combos_considered += combos;
    if (narrativeIsLong(row.narrative)) this.#n.long_narratives += combos;
    // Without a listed code another brand's combo cannot match, so its narrative is not tested.
    if (!isOwn && !isListed) return;
    const { matches, athenaDiffers } = this.#answersOn(row.narrative);
    if (isListed && athenaDiffers) this.#n.rows_where_athena_differs += combos;
    if (isOwn) this.#addOwn({ ...row, combos, walletAffected: isWalletAffected(row) }, matches);
    else if (matches) this.#addCaught(row, combos);
  }

  #addOwn(group: OwnGroup, narrativeMatches: boolean): void {
    this.#n.own_combos += group.combos;
    if (group.walletAffected) this.#n.own_wallet_affected += group.combos;
    this.#samples[narrativeMatches ? this.#countMatching(group) : 'missed'].count(group, group.combos);
  }

  /** Counts own combos whose narrative matches. Without a listed code they are missed all the same. */
  #countMatching(group: OwnGroup): 'matched' | 'missed' {
    const { combos, mccid, walletAffected } = group;
    if (!this.#mccids.has(mccid)) {
      this.#n.narrative_only += combos;
      return 'missed';
    }
    this.#n.matched_own += combos;
    if (walletAffected) this.#matchedOwnWallet += combos;
    increase(this.#matchedByMccid, mccid, combos);
    this.#ties.matchedOwn(group, combos);
    return 'matched';
  }

  #addCaught(row: CoverageRow, combos: number): void {
    this.#caught += combos;
    increase(this.#caughtByBrand, row.brandid, combos);
    this.#ties.caughtOther(row, combos);
    this.#samples.caught.count(row, combos);
  }

  #answersOn(narrative: string): { matches: boolean; athenaDiffers: boolean } {
    if (this.#last?.narrative !== narrative) {
      const matches = this.#matcher.matches(narrative);
      this.#last = { narrative, matches, athenaDiffers: this.#matcher.athenaDiffers(narrative) };
    }
    return this.#last;
  }

  /** Returns what {@link addCaught} counted. Another counter of the same request, for other groups, can take it over. */
  caught(): CaughtCounts {
    return this.#whole.counts();
  }

  /** Returns what was counted, and what others have counted for it. */
  counts(others: readonly CaughtCounts[] = []): CoverageCounts {
    const single = {
      combos: this.#caught,
      byBrand: this.#caughtByBrand,
      ties: this.#ties.ties,
      samples: this.#samples.caught.commonest(),
    };
    return {
      numbers: { ...this.#n, missed_own_wallet: this.#n.own_wallet_affected - this.#matchedOwnWallet },
      caught: mergedCaught([single, this.caught(), ...others], this.#request.samples),
      ties_is_lower_bound: this.#ties.isLowerBound,
      matchedByMccid: this.#matchedByMccid,
      matched: this.#samples.matched.commonest(),
      missed: this.#samples.missed.commonest(),
    };
  }

  /** Returns the counts; `complete: false` when rows are missing. Brands that `brandNames` lacks are named by their id. */
  result(complete: boolean, brandNames: ReadonlyMap<number, string>): Coverage {
    return coverageOf(this.counts(), complete, brandNames);
  }
}

/** Makes a coverage of counts; `complete: false` when rows are missing. */
export function coverageOf(
  counts: CoverageCounts,
  complete: boolean,
  brandNames: ReadonlyMap<number, string>,
): Coverage {
  const n = { ...counts.numbers, caught_others: counts.caught.combos };
  const listed = largestFirst(counts.caught.byBrand).slice(0, LISTED_BRANDS);
  const plainOwn = n.own_combos - n.own_wallet_affected;
  const missed_own = n.own_combos - n.matched_own;
  return {
    complete,
    ...n,
    missed_own,
    ties: counts.caught.ties,
    ties_is_lower_bound: counts.ties_is_lower_bound,
    precision: ratio(n.matched_own, n.matched_own + n.caught_others),
    recall: ratio(n.matched_own, n.own_combos),
    recall_without_wallets: ratio(plainOwn - (missed_own - n.missed_own_wallet), plainOwn),
    false_positives_by_brand: listed.map(([brandid, combos]) => {
      return { brandid, brandname: brandNames.get(brandid) ?? `brand ${brandid}`, combos };
    }),
    other_brands_combos: n.caught_others - listed.reduce((sum, [, combos]) => sum + combos, 0),
    mccids_breakdown: largestFirst(counts.matchedByMccid).map(([mccid, combos]) => ({ mccid, combos })),
    samples: { matched: [...counts.matched], missed: [...counts.missed], caught: [...counts.caught.samples] },
  };
}

function comboKey(combo: { ccid: number; bankid: number | null }): string {
  return `${combo.ccid} ${combo.bankid}`;
}

function groupKey({ brandid, mccid, narrative }: CoverageRow): string {
  return `${brandid} ${mccid} ${narrative}`;
}

function largestFirst(counts: ReadonlyMap<number, number>): [key: number, combos: number][] {
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Returns the counts and shares of a coverage that previews and answers list. */
export function coverageCounts(coverage: Coverage) {
  const { own_combos, matched_own, missed_own, missed_own_wallet, caught_others, precision, recall } = coverage;
  return { own_combos, matched_own, missed_own, missed_own_wallet, caught_others, precision, recall };
}

/** Returns the two shares that a version stores. */
export function storedShares({ own_combos, matched_own, caught_others }: Coverage) {
  const matched = matched_own + caught_others;
  return {
    coverage_narratives_matched: own_combos === 0 ? null : matched_own / own_combos,
    coverage_false_positives: matched === 0 ? null : caught_others / matched,
  };
}
