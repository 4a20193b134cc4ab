import type { Combo } from '../../src/domain/brand/brand.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../../src/domain/metadata/metadata.ts';
import type { Measurement } from './evidence.ts';
import { quoted, type Remark, remarkOn } from './feedback-wording.ts';
import { HOUR, isoInstant, MINUTE, stableUuid } from './instants.ts';
import { issuesOf } from './judgement.ts';
import { METADATA_AGENT, REVIEWERS } from './people.ts';
import { hash32, itemAt } from './random.ts';
import type { StarTurn } from './star-iterations.ts';
import type { Dossier, Trial } from './trials.ts';

export interface Iterations {
  readonly metadata: MetadataVersion[];
  readonly feedback: Feedback[];
  readonly executions: WorkflowExecution[];
  /** Measurement of the last version; `null` when there is none. */
  readonly last: Measurement | null;
}

/** Converts a trial into a metadata version. */
export function versionOf(
  dossier: Dossier,
  trial: Trial,
  provenance: Pick<MetadataVersion, 'version' | 'origin' | 'created_by' | 'generated_at' | 'notes'>,
): MetadataVersion {
  return {
    ...{ brandid: dossier.subject.brandid, version: provenance.version, brandname: dossier.subject.brandname },
    ...{ regex: trial.regex, mccids: [...trial.mccids], sector: dossier.subject.sector },
    confidence_score: provenance.origin === 'manual' ? 0.95 : trial.confidence,
    ...{
      origin: provenance.origin,
      created_by: provenance.created_by,
      generated_at: provenance.generated_at,
      notes: provenance.notes,
    },
    evaluator_issues: issuesOf(trial.measured, dossier.profile),
    coverage_narratives_matched: trial.measured.coverage,
    coverage_false_positives: trial.measured.falsePositives,
  };
}

function starRemark(turn: StarTurn, measured: Measurement): Remark {
  const { shows = '' } = turn;
  const shown = measured.caught.find((combo) => combo.narrative.toUpperCase().includes(shows)) ?? measured.caught[0];
  const text = turn.remark
    .replace('{own}', String(measured.own))
    .replace('{matched}', String(measured.ownMatched))
    .replace('{others}', String(measured.othersMatched))
    .replace('{caught}', shown === undefined ? 'another brand' : quoted(shown));
  return { type: turn.type, text, examples: turn.type === 'specific_examples' ? measured.caught.slice(0, 5) : [] };
}

const distinctCcids = (combos: readonly Combo[]): number[] => [...new Set(combos.map((combo) => combo.ccid))];

/** The version of an earlier trial with the same pattern and codes; null when there is none. */
function repeatedVersion(trials: readonly Trial[], i: number): number | null {
  const isEqual = (trial: Trial): boolean =>
    trial.regex === trials[i]?.regex && String(trial.mccids) === String(trials[i]?.mccids);
  const first = trials.findIndex(isEqual);
  return first < i ? first + 1 : null;
}

function feedbackOn(dossier: Dossier, trials: readonly Trial[], i: number, generated: number): Feedback[] {
  const trial = trials[i];
  if (trial === undefined) return [];
  const { profile, nameOf, seed } = dossier;
  const { brandid } = dossier.subject;
  const version = i + 1;
  const issues = issuesOf(trial.measured, profile);
  const input = { version, measured: trial.measured, profile, issues, nameOf, repeats: repeatedVersion(trials, i) };
  const remark = trial.star === undefined ? remarkOn(input) : starRemark(trial.star, trial.measured);
  const bits = hash32(brandid, i, 65, seed);
  return [
    {
      ...{ feedback_id: stableUuid(brandid, version, 61, seed), brandid, metadata_version: version },
      ...{ feedback_type: remark.type, feedback_text: remark.text },
      category: remark.type === 'approve' ? 'approval' : (issues[0] ?? 'missing_patterns'),
      issues_identified: issues,
      misclassified_combos: distinctCcids(remark.examples),
      submitted_at: isoInstant(generated + HOUR * (1 + (bits % 15)) + MINUTE * ((bits >>> 8) % 60)),
      submitted_by: itemAt(REVIEWERS, hash32(brandid, 62, seed) + (i % 2)),
    },
  ];
}

/** The schedule of a brand's trials. */
interface Schedule {
  readonly endsBefore: number;
  /** True when the last version also gets feedback. */
  readonly answerLast: boolean;
  /** Spaces the versions by several days instead of about one. */
  readonly slow?: boolean;
}

/** Turns trials into dated records. Each version gets feedback before the next one, except perhaps the last. */
export function datedIterations(dossier: Dossier, trials: readonly Trial[], schedule: Schedule): Iterations {
  const { brandid } = dossier.subject;
  const gaps = trials.map((_, i) => {
    const bits = hash32(brandid, i, 66, dossier.seed);
    return HOUR * (schedule.slow ? 60 + (bits % 60) : 20 + (bits % 30)) + ((bits >>> 8) % HOUR);
  });
  let at = schedule.endsBefore - gaps.reduce((sum, gap) => sum + gap, 0);
  const records: Iterations = { metadata: [], feedback: [], executions: [], last: trials.at(-1)?.measured ?? null };
  for (const [i, trial] of trials.entries()) {
    const version = i + 1;
    const provenance = {
      version,
      origin: 'agent',
      created_by: METADATA_AGENT,
      generated_at: isoInstant(at),
      notes: null,
    } as const;
    records.metadata.push(versionOf(dossier, trial, provenance));
    records.executions.push(execution(dossier, version, at, null));
    if (version < trials.length || schedule.answerLast) records.feedback.push(...feedbackOn(dossier, trials, i, at));
    at += gaps[i] ?? 0;
  }
  return records;
}

/** A run of the generation workflow that ended at `stop`; it failed when there is an error. */
export function execution(dossier: Dossier, run: number, stop: number, error: string | null): WorkflowExecution {
  const { brandid } = dossier.subject;
  const seconds = 40 + (hash32(brandid, run, 63, dossier.seed) % 400);
  const timedOut = error?.includes('timed out') ?? false;
  return {
    execution_arn: `local:execution:brand-metadata:${stableUuid(brandid, run, 64, dossier.seed)}`,
    ...{ brandid, status: error === null ? 'SUCCEEDED' : timedOut ? 'TIMED_OUT' : 'FAILED' },
    start_time: isoInstant(stop - seconds * 1000),
    ...{ stop_time: isoInstant(stop), duration_seconds: seconds, error_message: error },
  };
}
