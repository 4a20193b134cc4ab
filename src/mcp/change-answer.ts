import type { ChangeView } from '../domain/change/change-view.ts';
import { type Answer, person, plain } from './answer.ts';

/** Rows of a step's changes that the text shows; the structured answer and the review page have all. */
const SHOWN_CHANGES = 20;
const VALUE_LENGTH = 200;

function value(json: unknown): string {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}… (${text.length} characters)` : text;
}

function stepLines(step: ChangeView['steps'][number], number: number): string[] {
  const more = step.changes.length - SHOWN_CHANGES;
  return [
    `${number}. ${step.operation} (${step.risk} risk): ${step.summary}`,
    ...step.changes
      .slice(0, SHOWN_CHANGES)
      .map((change) => `   ${change.target}, ${change.field}: ${value(change.before)} -> ${value(change.after)}`),
    ...(more > 0 ? [`   and ${more} more changes`] : []),
    ...Object.entries(step.evidence).map(([name, fact]) => `   evidence, ${name}: ${value(fact)}`),
    ...(step.notifies.length > 0 ? [`   tells: ${step.notifies.join(', ')}`] : []),
    ...step.warnings.map((warning) => `   warning: ${warning}`),
  ];
}

/** How a change reads as text: the answer of every write tool, and of the tools that show changes. */
export function renderChange(view: ChangeView, answer: Answer): void {
  const { blast_radius: reach, approvals } = view;
  answer.line(plain`Change ${view.change_id}, ${view.state}, ${view.risk} risk, digest ${view.digest}.`);
  answer.line(plain`Asked for by ${view.requested_by.name} for ${person(view.requested_by.person)}.`);
  if (view.state === 'proposed') {
    answer.line(
      plain`Nothing is written yet. ${approvals.needed} approval(s) by a person needed before ${view.expires_at}; no tool can approve.`,
    );
  }
  answer.line(
    plain`It reaches ${reach.brands} brands, ${reach.combos} combos, ${reach.metadata_versions} metadata versions, ${reach.escalations} escalations.`,
  );
  const steps = view.steps.flatMap((step, index) => stepLines(step, index + 1));
  answer.quoteMasked(plain`What it does, as the person who decides sees it:`, steps.join('\n'));
  for (const { approver, decision, at } of approvals.decisions)
    answer.line(plain`Decided: ${decision} by ${person(approver)} at ${at}.`);
  if (view.outcome !== null) answer.quote(plain`Outcome:`, value(view.outcome));
  answer.quote(plain`Where it is decided:`, view.where_to_decide);
}
