import {
  AUTOMATIC_REASONS,
  type Escalation,
  type EscalationNote,
  type Level,
  type LinkedChange,
} from '../../src/domain/escalation/escalation.ts';
import { ESCALATION_STATUSES, type EscalationStatus } from '../../src/domain/escalation/status.ts';
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
import { isoInstant, MINUTE, stableChangeId } from './instants.ts';
import { PAST_SPLITS, STAR_BRANDID } from './merges.ts';
import type { Milestones } from './milestones.ts';
import { APPROVERS, DATA_TEAM, STAFF_BY_LEVEL, SYSTEM } from './people.ts';
import { hash32, itemAt } from './random.ts';

type IdOf = (index: number) => string;

const isRunbookCase = ({ brandid }: Case, index: number): boolean => brandid === STAR_BRANDID && index === 0;

const hasReached = (planned: Case, status: EscalationStatus): boolean =>
  ESCALATION_STATUSES.indexOf(planned.status) >= ESCALATION_STATUSES.indexOf(status);

/** True when a case was raised from level 1. The reasons that belong to engineering or product start at their level. */
const wasRaised = ({ level, reason }: Case): boolean =>
  level === 2 && reason !== 'system_error' && reason !== 'consecutive_failures';

interface People {
  readonly analyst: string;
  readonly assignee: string;
  readonly approver: string;
}

function peopleOf({ brandid, level }: Case, seed: number): People {
  const bits = hash32(brandid, 82, seed);
  const analyst = itemAt(STAFF_BY_LEVEL[1], bits % 3);
  return { analyst, assignee: itemAt(STAFF_BY_LEVEL[level], bits >>> 4), approver: itemAt(APPROVERS, bits >>> 8) };
}

function notesOf(file: CaseFile, when: Milestones, author: string): EscalationNote[] {
  const { planned } = file;
  const note = (at: number, kind: EscalationNote['kind'], text: string): EscalationNote => ({
    at: isoInstant(at),
    author,
    kind,
    text,
  });
  if (!hasReached(planned, 'investigating') || planned.method === 'duplicate') return [];
  const findings = findingsOf(file);
  const wanted = hasReached(planned, 'resolving') ? findings : findings.slice(0, 1 + (planned.brandid % 2));
  const notes = wanted.map((text, i) => note(when.noted + i * MINUTE, 'finding', text));
  if (hasReached(planned, 'resolving')) notes.push(note(when.rootCause, 'root_cause', rootCauseOf(file)));
  if (planned.status === 'closed') {
    const { best } = file.course;
    const checked =
      best === null
        ? 'Checked after the change.'
        : `Verified: ${best.measured.ownMatched} of ${best.measured.own} own combos matched, ${best.measured.othersMatched} of other brands.`;
    notes.push(note(when.verified, 'note', changesNothing(planned) ? 'Looked at again; nothing left to do.' : checked));
  }
  return notes;
}

const changesNothing = ({ method }: Case): boolean => method === 'no_change_needed' || method === 'duplicate';

/** Applied operations by resolution method: only those whose effects are visible in the sample's records. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  manual_metadata: ['create_manual_metadata'],
  data_correction: ['update_brand_data', 'reprocess_brand'],
  algorithm_update: ['reprocess_brands'],
  brand_split: ['split_brand'],
};

/** The brands that a case's change affected. */
function changedBrands({ brandid }: Case): number[] {
  const split = PAST_SPLITS.find((past) => past.brandid === brandid);
  return split === undefined ? [brandid] : [brandid, ...split.parts];
}

/** The brands that a case is about. */
function affectedBrands(file: CaseFile): number[] {
  const { planned } = file;
  const namesakes = planned.method === 'algorithm_update' ? namesakesOf(file).slice(0, 3) : [];
  return [...changedBrands(planned), ...namesakes];
}

function linkedChanges(file: CaseFile, when: Milestones, approver: string, seed: number): LinkedChange[] {
  const { planned } = file;
  const changes: LinkedChange[] = [];
  const link = (
    at: number,
    operations: readonly string[],
    method: LinkedChange['method'],
    affected: number[],
  ): void => {
    const change_id = stableChangeId(at, planned.brandid, changes.length, seed);
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
  if (wasRaised(planned) && hasReached(planned, 'investigating'))
    link(when.raised, ['escalate_level'], null, [planned.brandid]);
  if (hasReached(planned, 'verifying') && !changesNothing(planned))
    link(when.applied, OPERATIONS[planned.method] ?? [], planned.method, changedBrands(planned));
  return changes;
}

/** The assignee and level of a case, with the assignments and level changes that led there. */
function handlingOf({ planned }: CaseFile, when: Milestones, index: number, people: People) {
  const raised = wasRaised(planned) && hasReached(planned, 'investigating');
  const startLevel = wasRaised(planned) ? 1 : planned.level;
  const assignments: Escalation['assignments'] = [];
  const level_changes: Escalation['level_changes'] = [];
  const assign = (at: number, assigned_to: string, level: Level, by: string): void => {
    assignments.push({ at: isoInstant(at), assigned_to, level, by });
  };
  if (isRunbookCase(planned, index)) assign(when.created, DATA_TEAM, startLevel, DATA_TEAM);
  else if (planned.status !== 'open')
    assign(when.assigned, wasRaised(planned) ? people.analyst : people.assignee, startLevel, people.analyst);
  if (raised) {
    const ticket_url = `https://tickets.example.com/BRAND-${200 + index}`;
    const reason = 'Requires a change of the agents, not only of this brand.';
    level_changes.push({
      at: isoInstant(when.raised),
      from: 1,
      to: planned.level,
      reason,
      ticket_url,
      by: people.analyst,
    });
    assign(when.raised, people.assignee, planned.level, people.analyst);
  }
  const level = raised ? planned.level : startLevel;
  return { level, assigned_to: assignments.at(-1)?.assigned_to ?? null, assignments, level_changes };
}

function resolutionOf(
  file: CaseFile,
  when: Milestones,
  by: string,
  approver: string,
  idOf: IdOf,
): Escalation['resolution'] {
  const { planned } = file;
  if (planned.status !== 'closed') return null;
  const duplicate_of = planned.duplicateOf === undefined ? null : idOf(planned.duplicateOf);
  const closed_at = isoInstant(when.closed);
  return {
    method: planned.method,
    ...resolutionWords(file),
    approvers: [approver],
    duplicate_of,
    closed_at,
    closed_by: by,
  };
}

/** Writes the record of one case. `idOf` returns the id of the case at an index of the list. */
export function writeEscalation(file: CaseFile, when: Milestones, index: number, idOf: IdOf): Escalation {
  const { planned, dossier, course } = file;
  const people = peopleOf(planned, dossier.seed);
  const isStar = isRunbookCase(planned, index);
  const automatic = AUTOMATIC_REASONS.some((reason) => reason === planned.reason);
  const handling = handlingOf(file, when, index, people);
  const worker = handling.assigned_to ?? people.analyst;
  const notes = notesOf(file, when, worker);
  const linked_changes = linkedChanges(file, when, people.approver, dossier.seed);
  const resolution = resolutionOf(file, when, worker, people.approver, idOf);
  const laterAssignments = isStar ? 0 : handling.assignments.length;
  const events = laterAssignments + notes.length + handling.level_changes.length + linked_changes.length;
  return {
    ...{
      escalation_id: idOf(index),
      brandid: planned.brandid,
      brandname: dossier.subject.brandname,
      reason: planned.reason,
    },
    details: isStar ? STAR_DETAILS : detailsOf(file),
    trigger: automatic ? 'automatic' : 'manual',
    priority: planned.reason === 'consecutive_failures' ? 'immediate' : 'normal',
    scope: planned.method === 'algorithm_update' && notes.length > 0 ? 'systematic' : 'one_off',
    affected_brandids: notes.length > 0 ? affectedBrands(file) : [planned.brandid],
    stakeholders: planned.level === 3 ? ['commercial-team@rewardinsight.com'] : [],
    confidence_score: course.metadata.at(-1)?.confidence_score ?? null,
    iteration: course.feedback.filter((feedback) => feedback.feedback_type !== 'approve').length,
    created_at: isoInstant(when.created),
    created_by: isStar ? DATA_TEAM : automatic ? SYSTEM : people.analyst,
    reopens: planned.reopens === undefined ? null : idOf(planned.reopens),
    ...{ ...handling, notes, linked_changes, resolution },
    version: 1 + events + (resolution === null ? 0 : 1),
  };
}
