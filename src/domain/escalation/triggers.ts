import { FAILURE_LIMIT, ITERATION_LIMIT } from '../metadata/iterations.ts';
import type { AUTOMATIC_REASONS, ESCALATION_REASONS, Level } from './escalation.ts';
import { type Failure, failureKind, isSystemFailure, mainFailureKind } from './failures.ts';

export type AutomaticReason = (typeof AUTOMATIC_REASONS)[number];

/** When the automatic triggers fire (runbook, Automatic Escalation Triggers). */
export interface TriggerLimits {
  readonly iterations: number;
  readonly failures: number;
  /**
   * Share of a brand's combos with a defect, 0 to 1. The runbook gives no number; single bad rows are daily business of
   * data correction, and at one in ten they begin to decide what automation learns.
   */
  readonly defective_share: number;
}

export const TRIGGER_LIMITS: TriggerLimits = {
  iterations: ITERATION_LIMIT,
  failures: FAILURE_LIMIT,
  defective_share: 0.1,
};

/** What decides about one active brand. Iterations and failures count from the last close of any of its escalations. */
export interface TriggerFacts {
  readonly brandid: number;
  readonly brandname: string;
  readonly missing_fields: readonly ('brandname' | 'sector')[];
  /** `parent_brandid` names a brand that does not exist. */
  readonly parent_missing: boolean;
  readonly combos: number;
  /** A combo may count in several. */
  readonly combos_without_mid: number;
  readonly combos_without_narrative: number;
  /** Codes that no four digits write. */
  readonly combos_with_invalid_code: number;
  /** Codes that the mcc table lacks. */
  readonly combos_with_unknown_code: number;
  readonly iterations: number;
  readonly last_iteration_at: string | null;
  /** Failed and timed-out runs since the last success, ascending. */
  readonly failures: readonly Failure[];
  readonly active: readonly { escalation_id: string; reason: (typeof ESCALATION_REASONS)[number] }[];
  /** Somebody closed an escalation for its data with `no_change_needed`: they are known to be what they are. */
  readonly data_accepted: boolean;
}

/** A trigger that fires for a brand. */
export interface TriggerHit {
  readonly brandid: number;
  readonly brandname: string;
  readonly reason: AutomaticReason;
  readonly level: Level;
  readonly priority: 'normal' | 'immediate';
  /** Our own words and numbers; nothing in it comes from data. */
  readonly evidence: readonly string[];
  /** What the last failed run said. */
  readonly last_error: string | null;
}

/** What needs attention first comes first. */
export const TRIGGER_ORDER: readonly AutomaticReason[] = [
  'consecutive_failures',
  'critical_data_quality',
  'system_error',
  'iteration_limit',
];

/**
 * The triggers that fire for a brand. A row of failures is one trigger, however it came about: a brand at the failure
 * limit is not a hit for `system_error` as well.
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
 * What the system or the agents cannot do is engineering's; data and the rest start with operations (runbook,
 * Escalation Levels, Examples).
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
      : [`${system.length} runs failed for the system since the last success.`, ...failuresByKind(system)];
  },
};

/** Are so many of a brand's combos defective that the data is critical? */
export function isCriticalShare(defective: number, combos: number, limits: TriggerLimits = TRIGGER_LIMITS): boolean {
  return defective > 0 && defective >= limits.defective_share * combos;
}

function dataEvidence(facts: TriggerFacts, limits: TriggerLimits): string[] {
  if (facts.data_accepted) return [];
  const { combos, missing_fields } = facts;
  const evidence = missing_fields.map((field) => `Required field ${field} is empty.`);
  if (facts.parent_missing) evidence.push('Broken reference: parent_brandid names no brand.');
  const defects = [
    ['without a mid', facts.combos_without_mid],
    ['without a narrative', facts.combos_without_narrative],
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
