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

type IdOf = (place: number) => string;

const isRunbookCase = (one: Case, place: number): boolean => one.brandid === STAR_BRANDID && place === 0;

const hasReached = (one: Case, status: EscalationStatus): boolean =>
  ESCALATION_STATUSES.indexOf(one.status) >= ESCALATION_STATUSES.indexOf(status);

/** Was it raised from level 1 on the way? Engineering's and product's own reasons start at their level. */
const wasRaised = (one: Case): boolean =>
  one.level === 2 && one.reason !== 'system_error' && one.reason !== 'consecutive_failures';

interface People {
  readonly analyst: string;
  readonly assignee: string;
  readonly approver: string;
}

function peopleOf(one: Case, seed: number): People {
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
  const notes = wanted.map((text, i) => note(when.noted + i * MINUTE, 'finding', text));
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

/** What was applied, by the way it was resolved: only what left its effect in the records of the sample. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  manual_metadata: ['create_manual_metadata'],
  data_correction: ['update_brand_data', 'reprocess_brand'],
  algorithm_update: ['reprocess_brands'],
  brand_split: ['split_brand'],
};

/** The brands that the change of a case touched. */
function changedBrands({ brandid }: Case): number[] {
  const split = PAST_SPLITS.find((past) => past.brandid === brandid);
  return split === undefined ? [brandid] : [brandid, ...split.parts];
}

/** The brands that the case is about. */
function affectedBrands(file: CaseFile): number[] {
  const { one } = file;
  const namesakes = one.method === 'algorithm_update' ? namesakesOf(file).slice(0, 3) : [];
  return [...changedBrands(one), ...namesakes];
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
    link(when.applied, OPERATIONS[one.method] ?? [], one.method, changedBrands(one));
  return changes;
}

/** Who has it, at which level, and how it got there. */
function handlingOf({ one }: CaseFile, when: Milestones, place: number, people: People) {
  const raised = wasRaised(one) && hasReached(one, 'investigating');
  const startLevel = wasRaised(one) ? 1 : one.level;
  const assignments: Escalation['assignments'] = [];
  const level_changes: Escalation['level_changes'] = [];
  const assign = (at: number, assigned_to: string, level: Level, by: string): void => {
    assignments.push({ at: isoInstant(at), assigned_to, level, by });
  };
  if (isRunbookCase(one, place)) assign(when.created, DATA_TEAM, startLevel, DATA_TEAM);
  else if (one.status !== 'open')
    assign(when.assigned, wasRaised(one) ? people.analyst : people.assignee, startLevel, people.analyst);
  if (raised) {
    const ticket_url = `https://tickets.example.com/BRAND-${200 + place}`;
    const reason = 'Requires a change of the agents, not only of this brand.';
    level_changes.push({ at: isoInstant(when.raised), from: 1, to: one.level, reason, ticket_url, by: people.analyst });
    assign(when.raised, people.assignee, one.level, people.analyst);
  }
  const level = raised ? one.level : startLevel;
  return { level, assigned_to: assignments.at(-1)?.assigned_to ?? null, assignments, level_changes };
}

function resolutionOf(
  file: CaseFile,
  when: Milestones,
  by: string,
  approver: string,
  idOf: IdOf,
): Escalation['resolution'] {
  const { one } = file;
  if (one.status !== 'closed') return null;
  const duplicate_of = one.duplicateOf === undefined ? null : idOf(one.duplicateOf);
  const closed_at = isoInstant(when.closed);
  return {
    method: one.method,
    ...resolutionWords(file),
    approvers: [approver],
    duplicate_of,
    closed_at,
    closed_by: by,
  };
}

/** The record of one case. `idOf` gives the id of the case at that place in the list. */
export function writeEscalation(file: CaseFile, when: Milestones, place: number, idOf: IdOf): Escalation {
  const { one, dossier, course } = file;
  const people = peopleOf(one, dossier.seed);
  const isStar = isRunbookCase(one, place);
  const automatic = AUTOMATIC_REASONS.some((reason) => reason === one.reason);
  const handling = handlingOf(file, when, place, people);
  const worker = handling.assigned_to ?? people.analyst;
  const notes = notesOf(file, when, worker);
  const linked_changes = linkedChanges(file, when, people.approver, dossier.seed);
  const resolution = resolutionOf(file, when, worker, people.approver, idOf);
  const laterAssignments = isStar ? 0 : handling.assignments.length;
  const events = laterAssignments + notes.length + handling.level_changes.length + linked_changes.length;
  return {
    ...{ escalation_id: idOf(place), brandid: one.brandid, brandname: dossier.subject.brandname, reason: one.reason },
    details: isStar ? STAR_DETAILS : detailsOf(file),
    trigger: automatic ? 'automatic' : 'manual',
    priority: one.reason === 'consecutive_failures' ? 'immediate' : 'normal',
    scope: one.method === 'algorithm_update' && notes.length > 0 ? 'systematic' : 'one_off',
    affected_brandids: notes.length > 0 ? affectedBrands(file) : [one.brandid],
    stakeholders: one.level === 3 ? ['commercial-team@rewardinsight.com'] : [],
    confidence_score: course.metadata.at(-1)?.confidence_score ?? null,
    iteration: course.feedback.filter((feedback) => feedback.feedback_type !== 'approve').length,
    created_at: isoInstant(when.created),
    created_by: isStar ? DATA_TEAM : automatic ? SYSTEM : people.analyst,
    reopens: one.reopens === undefined ? null : idOf(one.reopens),
    ...{ ...handling, notes, linked_changes, resolution },
    version: 1 + events + (resolution === null ? 0 : 1),
  };
}
