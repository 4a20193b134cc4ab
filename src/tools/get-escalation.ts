import type { z } from 'zod';
import { SETTLED_AT_CLOSE } from '../domain/escalation/closing.ts';
import { getEscalation } from '../domain/operations/escalations/get-escalation.ts';
import { type Answer, person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderNextSteps } from './rendering/next-steps.ts';

type Output = z.output<typeof getEscalation.output>;

export const getEscalationTool = readTool({
  operation: getEscalation,
  description:
    'Shows one escalation in full: status, SLA, notes, assignments, applied changes, what closing still needs, ' +
    'and which tools to call next. Use it before working on an escalation and after each step. ' +
    'To find one use list_escalations.',
  examples: [{ title: "The runbook's case", input: { escalation_id: 'ESC-2026-001' } }],
  render(output, answer) {
    const { escalation_id, brandid, status, level, reason, trigger, priority, scope, version } = output;
    answer.line(plain`${escalation_id}, brand ${brandid}: ${status}, level ${level}, version ${version}.`);
    answer.line(plain`Reason ${reason} (${trigger}), priority ${priority}, scope ${scope}.`);
    answer.line(plain`Created ${output.created_at}, confidence ${output.confidence_score}.`);
    answer.line(plain`Iteration ${output.iteration}, continues ${output.reopens}.`);
    answer.table(
      ['brand', 'created_by', 'assigned_to', 'stakeholders', 'affected_brandids', 'details'],
      [
        [
          output.brandname,
          person(output.created_by),
          person(output.assigned_to),
          person(output.stakeholders.join(', ')),
          output.affected_brandids,
          output.details,
        ],
      ],
    );
    renderSla(output, answer);
    renderHistory(output, answer);
    renderClosing(output, answer);
  },
});

function renderClosing({ resolution, closing_checklist, next_steps }: Output, answer: Answer): void {
  if (resolution !== null) {
    answer.line(
      plain`Closed ${resolution.closed_at} as ${resolution.method}; duplicate of ${resolution.duplicate_of}.`,
    );
    answer.table(
      ['closed_by', 'approvers', 'resolution', 'preventive_measures', 'lessons_learned'],
      [
        [
          person(resolution.closed_by),
          person(resolution.approvers.join(', ')),
          resolution.text,
          resolution.preventive_measures,
          resolution.lessons_learned,
        ],
      ],
    );
  }
  if (closing_checklist !== null) renderChecklist(closing_checklist, answer);
  renderNextSteps(next_steps, answer);
}

type Checklist = NonNullable<Output['closing_checklist']>;

/** Renders open items outside the fence, because their text is this server's; done items name changes and people. */
function renderChecklist(checklist: Checklist, answer: Answer): void {
  answer.line(plain`Requirements for closing:`);
  for (const { item, detail } of checklist.filter((one) => !one.done)) {
    answer.line(
      SETTLED_AT_CLOSE.has(item) ? plain`${item}: checked at close. ${detail}` : plain`${item}: missing. ${detail}`,
    );
  }
  const supported = checklist.filter((one) => one.done);
  if (supported.length === 0) return;
  answer.table(
    ['done', 'detail'],
    supported.map(({ item, detail }) => [item, person(detail)]),
  );
}

/** Renders the response time of the current level, every breach, and the ages. */
function renderSla({ sla, resolution_hours }: Output, answer: Answer): void {
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
function renderHistory(output: Output, answer: Answer): void {
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
        change.affected_brandids,
        person(change.approvers.join(', ')),
      ]),
    );
  }
}
