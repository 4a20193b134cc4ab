import type { Escalation, Level, ResolutionMethod } from '../../src/domain/escalation/escalation.ts';
import type { EscalationStatus } from '../../src/domain/escalation/status.ts';
import { PAST_SPLITS, STAR_BRANDID, WHOLE_WITH_SEVERAL_CODES } from './merges.ts';
import type { BrandRole, Population } from './population.ts';
import { hash32, itemAt } from './random.ts';

type Reason = Escalation['reason'];

/** A planned escalation, before anything is measured: its brand, reason and progress. */
export interface Case {
  readonly brandid: number;
  readonly reason: Reason;
  readonly status: EscalationStatus;
  /** The method by which it was or will be resolved. */
  readonly method: ResolutionMethod;
  readonly level: Level;
  /** For a second escalation of a brand: the index of the first in the list. */
  readonly duplicateOf?: number;
  readonly reopens?: number;
}

interface Share {
  readonly reason: Reason;
  /** Number out of 150. The iteration limit is the most common reason (runbook, Automatic Escalation Triggers). */
  readonly share: number;
  readonly from: readonly BrandRole[] | readonly number[];
}

const SHARES: readonly Share[] = [
  { reason: 'ambiguous_brand_name', share: 7, from: ['merged'] },
  { reason: 'iteration_limit', share: 6, from: ['merged'] },
  { reason: 'complex_business_rules', share: 5, from: WHOLE_WITH_SEVERAL_CODES },
  { reason: 'data_quality_concern', share: 5, from: ['wrong_sector'] },
  { reason: 'critical_data_quality', share: 5, from: ['missing_mid'] },
  { reason: 'insufficient_data', share: 15, from: ['insufficient'] },
  { reason: 'low_confidence', share: 16, from: ['ambiguous_name', 'wallet_heavy'] },
  { reason: 'consecutive_failures', share: 12, from: ['plain', 'wallet_heavy', 'ambiguous_name'] },
  { reason: 'system_error', share: 9, from: ['plain', 'wallet_heavy', 'ambiguous_name'] },
  { reason: 'ambiguous_brand_name', share: 17, from: ['ambiguous_name'] },
  { reason: 'iteration_limit', share: 46, from: ['ambiguous_name', 'wallet_heavy', 'plain'] },
];

/** Possible resolutions of each reason, the usual first. Brands that are still merged or lack data are not resolved yet. */
const METHODS: Readonly<Record<Reason, readonly ResolutionMethod[]>> = {
  ambiguous_brand_name: ['manual_metadata', 'manual_metadata', 'algorithm_update'],
  iteration_limit: ['manual_metadata', 'manual_metadata', 'manual_metadata', 'algorithm_update'],
  low_confidence: ['manual_metadata', 'algorithm_update'],
  insufficient_data: ['no_change_needed'],
  complex_business_rules: ['manual_metadata'],
  data_quality_concern: ['data_correction'],
  critical_data_quality: ['data_correction'],
  consecutive_failures: ['manual_metadata', 'no_change_needed'],
  system_error: ['no_change_needed'],
};

const STATUS_SHARES: readonly (readonly [EscalationStatus, number])[] = [
  ['closed', 0.42],
  ['verifying', 0.12],
  ['resolving', 0.1],
  ['investigating', 0.14],
  ['assigned', 0.12],
  ['open', 0.1],
];

interface Subject {
  readonly brandid: number;
  readonly reason: Reason;
  /** True when the brand has already been split. */
  readonly split: boolean;
  readonly merged: boolean;
  /** True when its data are still wrong, so that it cannot be resolved yet. */
  readonly unresolved: boolean;
}

function chooseSubjects(population: Population, wanted: number, seed: number): Subject[] {
  const roleOf = new Map(population.real.map((brand) => [brand.brandid, brand.role]));
  const free = population.toCheck.filter((brandid) => brandid !== STAR_BRANDID);
  const pool = new Set(free.toSorted((a, b) => hash32(a, 41, seed) - hash32(b, 41, seed)));
  const chosen: Subject[] = PAST_SPLITS.map(({ brandid }) => ({
    ...{ brandid, reason: 'ambiguous_brand_name', split: true, merged: false, unresolved: false },
  }));
  const part = Math.min(1, wanted / 150);
  for (const { reason, share, from } of SHARES) {
    const allowed = new Set<number | BrandRole | undefined>(from);
    const fits = [...pool].filter((brandid) => allowed.has(brandid) || allowed.has(roleOf.get(brandid)));
    for (const brandid of fits.slice(0, Math.max(1, Math.round(share * part)))) {
      pool.delete(brandid);
      const role = roleOf.get(brandid);
      const merged = role === 'merged';
      chosen.push({ brandid, reason, split: false, merged, unresolved: merged || role === 'missing_mid' });
    }
  }
  for (const brandid of pool) {
    if (chosen.length >= wanted) break;
    const role = roleOf.get(brandid);
    if (role === 'ambiguous_name' || role === 'plain')
      chosen.push({ brandid, reason: 'iteration_limit', split: false, merged: false, unresolved: false });
  }
  return chosen.slice(0, wanted).toSorted((a, b) => hash32(a.brandid, 42, seed) - hash32(b.brandid, 42, seed));
}

/** Assigns statuses: older cases have generally progressed further, with some randomness. */
function assignStatuses(subjects: readonly Subject[], seed: number): Map<number, EscalationStatus> {
  const rank = (subject: Subject, i: number): number =>
    i / subjects.length +
    (subject.unresolved ? 0.5 : 0) -
    (subject.split || subject.reason === 'data_quality_concern' ? 0.6 : 0) +
    (hash32(subject.brandid, 43, seed) % 1000) / 1400;
  const byAge = subjects.map((subject, i) => ({ subject, rank: rank(subject, i) })).toSorted((a, b) => a.rank - b.rank);
  const statuses = new Map<number, EscalationStatus>();
  let at = 0;
  for (const [status, share] of STATUS_SHARES) {
    const upTo =
      status === 'open' ? byAge.length : Math.min(byAge.length, at + Math.max(1, Math.round(share * byAge.length)));
    for (; at < upTo; at++) {
      const subject = byAge[at]?.subject;
      if (subject === undefined) break;
      const isImpossible = subject.unresolved && (status === 'closed' || status === 'verifying');
      statuses.set(subject.brandid, isImpossible ? 'resolving' : status);
    }
  }
  // One wrong sector stays uncorrected, so that every sample has a case for Procedure 2.
  const lastWrong = subjects.findLast((subject) => subject.reason === 'data_quality_concern');
  if (lastWrong !== undefined) statuses.set(lastWrong.brandid, 'resolving');
  return statuses;
}

function levelOf(reason: Reason, bits: number): Level {
  if (reason === 'complex_business_rules') return 3;
  if (reason === 'system_error' || reason === 'consecutive_failures') return bits % 3 === 0 ? 1 : 2;
  return bits % 12 === 0 ? 2 : 1;
}

/** Second escalations of a brand: duplicates of open ones, and ones that reopen closed ones. */
function secondCases(cases: readonly Case[]): Case[] {
  const pickTwo = (statuses: readonly EscalationStatus[], skip: number): number[] =>
    cases
      .flatMap((planned, i) =>
        i > 0 && statuses.includes(planned.status) && planned.method !== 'brand_split' ? [i] : [],
      )
      .slice(skip, skip + 2);
  const repeatCase = (i: number, extra: Partial<Case>): Case[] => {
    const earlier = cases[i];
    return earlier === undefined ? [] : [{ ...earlier, level: 1, ...extra }];
  };
  return [
    ...pickTwo(['investigating', 'resolving'], 1).flatMap((i) =>
      repeatCase(i, { status: 'closed', method: 'duplicate', duplicateOf: i }),
    ),
    ...pickTwo(['closed'], 3).flatMap((i, n) =>
      repeatCase(i, { status: n === 0 ? 'investigating' : 'open', reopens: i }),
    ),
  ];
}

/** The escalations of a sample, in order of creation. The first is the runbook's: ESC-2026-001. */
export function planCases(population: Population, wanted: number, seed: number): Case[] {
  if (wanted < 1) return [];
  const star: Case = {
    ...{ brandid: STAR_BRANDID, reason: 'ambiguous_brand_name', status: 'assigned', method: 'brand_split', level: 1 },
  };
  const seconds = wanted >= 40 ? 4 : 0;
  const subjects = chooseSubjects(population, wanted - 1 - seconds, seed);
  const statuses = assignStatuses(subjects, seed);
  const cases = subjects.map(({ brandid, reason, split, merged }): Case => {
    const bits = hash32(brandid, 44, seed);
    const method = split || merged ? 'brand_split' : itemAt(METHODS[reason], bits >>> 3);
    // A case that needs no change is closed without being verified.
    const status = statuses.get(brandid) ?? 'open';
    const possible = method === 'no_change_needed' && status === 'verifying' ? 'closed' : status;
    return { brandid, reason, method, status: possible, level: levelOf(reason, bits >>> 8) };
  });
  const all = [star, ...cases];
  return seconds === 0 ? all : [...all, ...secondCases(all)];
}
