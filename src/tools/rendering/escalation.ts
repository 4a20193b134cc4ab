import type { z } from 'zod';
import type { getEscalation } from '../../domain/operations/escalations/get-escalation.ts';
import { type Answer, person, plain } from '../../mcp/answer.ts';

type Output = z.output<typeof getEscalation.output>;

/** Renders the response time of the current level, every breach, and the ages. */
export function renderSla({ sla, resolution_hours }: Output, answer: Answer): void {
  renderState(sla, answer);
  if (sla.due_at !== null) answer.line(plain`Started ${sla.started_at}, due ${sla.due_at}, met ${sla.met_at}.`);
  for (const { level, started_at, due_at, met_at } of sla.breaches) {
    answer.line(plain`Breached at level ${level}: started ${started_at}, due ${due_at}, met ${met_at}.`);
  }
  if (sla.unassigned_hours !== null) answer.line(plain`Unassigned for ${sla.unassigned_hours} h.`);
  if (resolution_hours !== null) answer.line(plain`Resolved in ${resolution_hours} h.`);
}

/** Says who has to do what by when. The state alone does not say that a note is the response. */
function renderState(
  { state, response_hours, started_at, remaining_hours: left }: Output['sla'],
  answer: Answer,
): void {
  const how = plain`The assignee's first note is the response: add_escalation_notes.`;
  if (started_at === null) {
    answer.line(plain`SLA none: not assigned yet, so the clock has not started; then ${response_hours} h to respond.`);
  } else if (left === null) {
    answer.line(plain`SLA ${state}: ${response_hours} h to respond.`);
  } else if (left > 0) {
    answer.line(plain`SLA ${state}: ${left} h left of ${response_hours} h to respond.`);
    answer.line(how);
  } else {
    answer.line(plain`SLA ${state}: unanswered, ${-left} h over the ${response_hours} h to respond.`);
    answer.line(how);
  }
}

/** Renders the history: notes, assignments, level changes, applied changes. */
export function renderHistory(output: Output, answer: Answer): void {
  const { notes, assignments, level_changes, linked_changes } = output;
  answer.line(plain`Notes: ${notes.length} of ${output.notes_total}, newest first.`);
  const noteRows = notes.map((note) => [note.at, person(note.author), note.kind, note.text]);
  if (notes.length > 0) answer.table(['at', 'author', 'kind', 'text'], noteRows);
  if (assignments.length > 0) {
    answer.line(plain`Assignments:`);
    const rows = assignments.map((one) => [one.at, person(one.assigned_to), one.level, person(one.by)]);
    answer.table(['at', 'assigned_to', 'level', 'by'], rows);
  }
  if (level_changes.length > 0) {
    answer.line(plain`Level changes:`);
    const rows = level_changes.map((one) => [one.at, one.from, one.to, person(one.by), one.ticket_url, one.reason]);
    answer.table(['at', 'from', 'to', 'by', 'ticket', 'reason'], rows);
  }
  answer.line(plain`Changes: ${output.waiting_changes} waiting for a decision, ${linked_changes.length} applied.`);
  if (linked_changes.length > 0) {
    answer.table(
      ['change_id', 'applied_at', 'operations', 'method', 'brands', 'approvers'],
      linked_changes.map((change) => [
        change.change_id,
        change.applied_at,
        change.operations.join(', '),
        change.method,
        change.affected_brandids.join(', '),
        person(change.approvers.join(', ')),
      ]),
    );
  }
}
