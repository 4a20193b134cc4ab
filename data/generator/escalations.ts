import {
  AUTOMATIC_REASONS,
  type Escalation,
  type EscalationNote,
  type Level,
  type LinkedChange,
} from '../../src/domain/escalation/escalation.ts';
import {
  type CaseFile,
  detailsOf,
  findingsOf,
  namesakesOf,
  resolutionWords,
  rootCauseOf,
  STAR_DETAILS,
} from './case-wording.ts';
import type { Case } from './cases.ts';
import { HISTORY_ENDS, HOUR, isoInstant, stableChangeId } from './instants.ts';
import { PAST_SPLITS, STAR_BRANDID } from './merges.ts';
import { APPROVERS, DATA_TEAM, STAFF_BY_LEVEL, SYSTEM } from './people.ts';
import { hash32, itemAt } from './random.ts';

/** Instants of the steps of one case, in order; later ones only matter when the case has come that far. */
export interface Milestones {
  readonly created: number;
  readonly assigned: number;
  readonly noted: number;
  readonly raised: number;
  readonly rootCause: number;
  readonly applied: number;
  readonly verified: number;
  readonly closed: number;
}

/** Level 1 aims at a day from creation to close, level 2 at two, level 3 at a week (runbook, Key Metrics). */
const PACE: Readonly<Record<Level, number>> = { 1: 0.4, 2: 0.8, 3: 2 };

export function milestonesOf(one: Case, created: number, seed: number): Milestones {
  const hours = [4, 28, 10, 24, 26, 6, 16].map(
    (most, i) => PACE[one.level] * (0.2 + ((hash32(one.brandid, i, 81, seed, created) % 1000) / 1000) * most),
  );
  // Every sixth is looked at late, some of them past the response time.
  if (hash32(one.brandid, 85, seed) % 6 === 0) hours[1] = (hours[1] ?? 0) * 4;
  const total = hours.reduce((sum, step) => sum + step, 0) * HOUR;
  const squeeze = Math.min(1, (HISTORY_ENDS - created) / total);
  let at = created;
  const next = (i: number): number => {
    at += Math.floor((hours[i] ?? 0) * HOUR * squeeze);
    return at;
  };
  const [assigned, noted, raised, rootCause] = [next(0), next(1), next(2), next(3)];
  const [applied, verified, closed] = [next(4), next(5), next(6)];
  return { created, assigned, noted, raised, rootCause, applied, verified, closed };
}

const STAGES = ['open', 'assigned', 'investigating', 'resolving', 'verifying', 'closed'] as const;
const hasReached = (one: Case, stage: (typeof STAGES)[number]): boolean =>
  STAGES.indexOf(one.status) >= STAGES.indexOf(stage);

/** Was it raised from level 1 on the way? Engineering's and product's own reasons start at their level. */
const wasRaised = (one: Case): boolean =>
  one.level === 2 && one.reason !== 'system_error' && one.reason !== 'consecutive_failures';

function peopleOf(one: Case, seed: number) {
  const bits = hash32(one.brandid, 82, seed);
  const analyst = itemAt(STAFF_BY_LEVEL[1], bits % 3);
  return { analyst, assignee: itemAt(STAFF_BY_LEVEL[one.level], bits >>> 4), approver: itemAt(APPROVERS, bits >>> 8) };
}

function notesOf(file: CaseFile, when: Milestones, author: string): EscalationNote[] {
  const { one } = file;
  const note = (at: number, kind: EscalationNote['kind'], text: string): EscalationNote => ({
    at: isoInstant(at),
    author,
    kind,
    text,
  });
  if (!hasReached(one, 'investigating') || one.method === 'duplicate') return [];
  const findings = findingsOf(file);
  const wanted = hasReached(one, 'resolving') ? findings : findings.slice(0, 1 + (one.brandid % 2));
  const notes = wanted.map((text, i) => note(when.noted + i * 7 * 60_000, 'finding', text));
  if (hasReached(one, 'resolving')) notes.push(note(when.rootCause, 'root_cause', rootCauseOf(file)));
  if (one.status === 'closed') {
    const { best } = file.course;
    const checked =
      best === null
        ? 'Checked after the change.'
        : `Verified: ${best.measured.ownMatched} of ${best.measured.own} own combos matched, ${best.measured.othersMatched} of other brands.`;
    notes.push(note(when.verified, 'note', changesNothing(one) ? 'Looked at again; nothing left to do.' : checked));
  }
  return notes;
}

const changesNothing = (one: Case): boolean => one.method === 'no_change_needed' || one.method === 'duplicate';

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  manual_metadata: ['create_manual_metadata'],
  data_correction: ['update_brand_data', 'reprocess_brand'],
  algorithm_update: ['update_agent_instructions', 'deploy_agent', 'reprocess_brands'],
  brand_split: ['split_brand'],
};

/** The brands that the case is about. */
function affectedBrands(file: CaseFile): number[] {
  const { one } = file;
  const split = PAST_SPLITS.find((past) => past.brandid === one.brandid);
  if (split !== undefined) return [one.brandid, ...split.parts];
  return one.method === 'algorithm_update' ? [one.brandid, ...namesakesOf(file).slice(0, 3)] : [one.brandid];
}

function linkedChanges(file: CaseFile, when: Milestones, approver: string, seed: number): LinkedChange[] {
  const { one } = file;
  const changes: LinkedChange[] = [];
  const link = (
    at: number,
    operations: readonly string[],
    method: LinkedChange['method'],
    affected: number[],
  ): void => {
    const change_id = stableChangeId(at, one.brandid, changes.length, seed);
    const applied_at = isoInstant(at);
    changes.push({
      change_id,
      applied_at,
      operations: [...operations],
      method,
      affected_brandids: affected,
      approvers: [approver],
    });
  };
  if (wasRaised(one) && hasReached(one, 'investigating')) link(when.raised, ['escalate_level'], null, [one.brandid]);
  if (hasReached(one, 'verifying') && !changesNothing(one))
    link(when.applied, OPERATIONS[one.method] ?? [], one.method, affectedBrands(file));
  return changes;
}

/** The record of one case. `idOf` gives the id of the case at that place in the list. */
export function writeEscalation(
  file: CaseFile,
  when: Milestones,
  place: number,
  idOf: (place: number) => string,
): Escalation {
  const { one, dossier, course } = file;
  const { analyst, assignee, approver } = peopleOf(one, dossier.seed);
  const automatic = AUTOMATIC_REASONS.some((reason) => reason === one.reason);
  const isStar = one.brandid === STAR_BRANDID && place === 0;
  const raised = wasRaised(one) && hasReached(one, 'investigating');
  const startLevel = wasRaised(one) ? 1 : one.level;
  const creator = isStar ? DATA_TEAM : automatic ? SYSTEM : analyst;
  const firstAssignee = isStar ? DATA_TEAM : raised ? analyst : wasRaised(one) ? analyst : assignee;
  const isAssigned = one.status !== 'open';
  const assignments: Escalation['assignments'] = [];
  if (isAssigned)
    assignments.push({
      at: isoInstant(isStar ? when.created : when.assigned),
      assigned_to: firstAssignee,
      level: startLevel,
      by: isStar ? DATA_TEAM : analyst,
    });
  const level_changes: Escalation['level_changes'] = [];
  if (raised) {
    const ticket_url = `https://tickets.example.com/BRAND-${200 + place}`;
    const reason = 'Requires a change of the agents, not only of this brand.';
    level_changes.push({ at: isoInstant(when.raised), from: 1, to: one.level, reason, ticket_url, by: analyst });
    assignments.push({ at: isoInstant(when.raised), assigned_to: assignee, level: one.level, by: analyst });
  }
  const worker = assignments.at(-1)?.assigned_to ?? analyst;
  const notes = notesOf(file, when, worker);
  const linked_changes = linkedChanges(file, when, approver, dossier.seed);
  const closed = one.status === 'closed';
  return {
    ...{ escalation_id: idOf(place), brandid: one.brandid, brandname: dossier.subject.brandname, reason: one.reason },
    details: isStar ? STAR_DETAILS : detailsOf(file),
    trigger: automatic ? 'automatic' : 'manual',
    level: raised ? one.level : startLevel,
    priority: one.reason === 'consecutive_failures' ? 'immediate' : 'normal',
    scope: one.method === 'algorithm_update' && notes.length > 0 ? 'systematic' : 'one_off',
    affected_brandids: notes.length > 0 ? affectedBrands(file) : [one.brandid],
    stakeholders: one.level === 3 ? ['commercial-team@rewardinsight.com'] : [],
    assigned_to: isAssigned ? worker : null,
    confidence_score: course.metadata.findLast((version) => version.origin === 'agent')?.confidence_score ?? null,
    iteration: course.feedback.filter((feedback) => feedback.feedback_type !== 'approve').length,
    created_at: isoInstant(when.created),
    ...{ created_by: creator, notes, assignments, level_changes, linked_changes },
    reopens: one.reopens === undefined ? null : idOf(one.reopens),
    resolution: closed
      ? {
          ...{ method: one.method, ...resolutionWords(file), approvers: [approver] },
          duplicate_of: one.duplicateOf === undefined ? null : idOf(one.duplicateOf),
          ...{ closed_at: isoInstant(when.closed), closed_by: worker },
        }
      : null,
    version:
      1 +
      (isStar ? 0 : assignments.length) +
      notes.length +
      level_changes.length +
      linked_changes.length +
      Number(closed),
  };
}
