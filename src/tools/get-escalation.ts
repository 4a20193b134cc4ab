import type { z } from 'zod';
import { SETTLED_AT_CLOSE } from '../domain/escalation/closing.ts';
import { getEscalation } from '../domain/operations/escalations/get-escalation.ts';
import { type Answer, person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderHistory, renderSla } from './rendering/escalation.ts';
import { renderNextSteps } from './rendering/next-steps.ts';

type Output = z.output<typeof getEscalation.output>;

export const getEscalationTool = readTool({
  operation: getEscalation,
  description:
    'Shows one escalation whole: status, SLA, notes, assignments, applied changes, what closing still needs, ' +
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
          output.affected_brandids.join(', '),
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
  answer.line(plain`What closing needs, as it stands:`);
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
