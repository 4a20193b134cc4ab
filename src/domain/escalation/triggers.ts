import { FAILURE_LIMIT, ITERATION_LIMIT } from '../metadata/iterations.ts';
import { noun } from '../text/noun.ts';
import type { AUTOMATIC_REASONS, ESCALATION_REASONS, Level } from './escalation.ts';
import { type Failure, failureKind, isSystemFailure, mainFailureKind } from './failures.ts';

export type AutomaticReason = (typeof AUTOMATIC_REASONS)[number];

/** Limits at which the automatic triggers fire (runbook, Automatic Escalation Triggers). */
export interface TriggerLimits {
  readonly iterations: number;
  readonly failures: number;
  /**
   * Share of a brand's combos with a defect, 0 to 1. The runbook gives no number. Single bad rows are everyday data
   * correction; at one in ten they begin to distort the generated metadata.
   */
  readonly defective_share: number;
}

export const TRIGGER_LIMITS: TriggerLimits = {
  iterations: ITERATION_LIMIT,
  failures: FAILURE_LIMIT,
  defective_share: 0.1,
};

/** Facts about one active brand, or one that combos name and the brand table lacks, that triggers decide by. Iterations and failures count from the last close of any of its escalations. */
export interface TriggerFacts {
  readonly brandid: number;
  readonly brandname: string;
  /** False if only combos name the brand. */
  readonly in_brand_table: boolean;
  readonly missing_fields: readonly ('brandname' | 'sector')[];
  /** `parent_brandid` names a brand that does not exist. */
  readonly parent_missing: boolean;
  readonly combos: number;
  /** One combo may count in several of these. */
  readonly combos_without_mid: number;
  readonly combos_without_narrative: number;
  readonly combos_without_code: number;
  /** Combos whose code is not from 1 to 9999. */
  readonly combos_with_invalid_code: number;
  /** Combos whose code the mcc table lacks. */
  readonly combos_with_unknown_code: number;
  readonly iterations: number;
  readonly last_iteration_at: string | null;
  /** Failed and timed-out runs since the last success, ascending. */
  readonly failures: readonly Failure[];
  readonly active: readonly { escalation_id: string; reason: (typeof ESCALATION_REASONS)[number] }[];
  /** An escalation for its data was closed with `no_change_needed`, so its defects are accepted. */
  readonly data_accepted: boolean;
}

/** A trigger that fires for a brand. */
export interface TriggerHit {
  readonly brandid: number;
  readonly brandname: string;
  readonly reason: AutomaticReason;
  readonly level: Level;
  readonly priority: 'normal' | 'immediate';
  /** Our own words and numbers, without text from data. */
  readonly evidence: readonly string[];
  /** Error message of the last failed run. */
  readonly last_error: string | null;
}

/** Triggers, the most urgent first. */
export const TRIGGER_ORDER: readonly AutomaticReason[] = [
  'consecutive_failures',
  'critical_data_quality',
  'system_error',
  'iteration_limit',
];

/**
 * Returns the triggers that fire for a brand. A row of failures counts once: a brand at the failure limit does not fire
 * `system_error` as well.
 */
export function firedTriggers(facts: TriggerFacts, limits: TriggerLimits = TRIGGER_LIMITS): readonly TriggerHit[] {
  return TRIGGER_ORDER.flatMap((reason) => {
    const evidence = EVIDENCE[reason](facts, limits);
    if (evidence.length === 0) return [];
    const { brandid, brandname, failures } = facts;
    const isFailure = reason === 'consecutive_failures' || reason === 'system_error';
    return [
      {
        ...{ brandid, brandname, reason, evidence },
        level: levelOf(reason, failures),
        priority: reason === 'consecutive_failures' ? ('immediate' as const) : ('normal' as const),
        last_error: isFailure ? (failures.at(-1)?.error_message ?? null) : null,
      },
    ];
  });
}

/**
 * Returns the level at which a trigger opens an escalation. Failures of the system or the agents go to engineering; data
 * and everything else start with operations (runbook, Escalation Levels, Examples).
 */
export function levelOf(reason: AutomaticReason, failures: readonly Failure[]): Level {
  if (reason === 'system_error') return 2;
  return reason === 'consecutive_failures' && mainFailureKind(failures) !== 'data' ? 2 : 1;
}

const EVIDENCE: Readonly<Record<AutomaticReason, (facts: TriggerFacts, limits: TriggerLimits) => string[]>> = {
  iteration_limit({ iterations, last_iteration_at }, limits) {
    if (iterations < limits.iterations) return [];
    return [
      `${iterations} feedback iterations of at most ${limits.iterations}, the last on ${day(last_iteration_at)}.`,
    ];
  },
  consecutive_failures({ failures }, limits) {
    if (failures.length < limits.failures) return [];
    return [`${failures.length} failed runs in a row (limit ${limits.failures}).`, ...failuresByKind(failures)];
  },
  critical_data_quality: dataEvidence,
  system_error({ failures }, limits) {
    const system = failures.filter(isSystemFailure);
    return failures.length >= limits.failures || system.length === 0
      ? []
      : [
          `${system.length} ${noun(system.length, 'run')} failed for the system since the last success.`,
          ...failuresByKind(system),
        ];
  },
};

/** Returns true when the share of defective combos makes the brand's data critical. */
export function isCriticalShare(defective: number, combos: number, limits: TriggerLimits = TRIGGER_LIMITS): boolean {
  return defective > 0 && defective >= limits.defective_share * combos;
}

function dataEvidence(facts: TriggerFacts, limits: TriggerLimits): string[] {
  if (facts.data_accepted) return [];
  const { combos, missing_fields } = facts;
  const evidence = missing_fields.map((field) => `Required field ${field} is empty.`);
  if (!facts.in_brand_table)
    evidence.push(`Broken reference: ${combos} combos name a brand that the brand table lacks.`);
  if (facts.parent_missing) evidence.push('Broken reference: parent_brandid names no brand.');
  const defects = [
    ['without a mid', facts.combos_without_mid],
    ['without a narrative', facts.combos_without_narrative],
    ['without an MCC', facts.combos_without_code],
    ['with an invalid MCC', facts.combos_with_invalid_code],
    ['with an MCC that the mcc table lacks', facts.combos_with_unknown_code],
  ] as const;
  for (const [what, count] of defects) {
    if (isCriticalShare(count, combos, limits)) evidence.push(`${count} of ${combos} combos ${what}.`);
  }
  return evidence;
}

function failuresByKind(failures: readonly Failure[]): string[] {
  const kinds = Map.groupBy(failures, failureKind);
  const last = failures.at(-1)?.at ?? null;
  return [
    ...[...kinds].map(([kind, some]) => `${some.length} of them: ${kind.replace('_', ' ')}.`),
    `The last one on ${day(last)}.`,
  ];
}

function day(instant: string | null): string {
  return instant?.slice(0, 10) ?? 'an unknown day';
}
