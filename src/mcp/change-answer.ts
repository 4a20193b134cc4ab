import type { ChangeView } from '../domain/change/change-view.ts';
import { noun } from '../domain/text/noun.ts';
import { type Answer, person, plain } from './answer.ts';

/** Rows of a step's changes that the text shows; the structured answer and the review page have all. */
const SHOWN_CHANGES = 20;
/** Rows of a step's changes, and warnings of a step, that the answer of a write shows. */
const FIRST_CHANGES = 3;
const FIRST_WARNINGS = 5;
const VALUE_LENGTH = 200;
/** Longest result of a step that the text shows; later calls need the ids in it. */
const RESULT_LENGTH = 2_000;
/** States before a change is applied: then the preview matters, afterwards the outcome. */
const OPEN: ReadonlySet<ChangeView['state']> = new Set(['proposed', 'approved', 'applying']);

/** Rounds to four decimals. A preview keeps a share as it was computed. */
function rounded(_key: string, json: unknown): unknown {
  return typeof json === 'number' ? Number(json.toFixed(4)) : json;
}

function fact(json: unknown): string {
  return value(typeof json === 'string' ? json : JSON.stringify(json, rounded));
}

function value(json: unknown, most = VALUE_LENGTH): string {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}

function headLine({ operation, risk, summary }: ChangeView['steps'][number], number: number): string {
  return `${number}. ${operation} (${risk} risk): ${summary}`;
}

function changeLines(changes: ChangeView['steps'][number]['changes'], most: number): string[] {
  const more = changes.length - most;
  return [
    ...changes
      .slice(0, most)
      .map((change) => `   ${change.target}, ${change.field}: ${value(change.before)} -> ${value(change.after)}`),
    ...(more > 0 ? [`   and ${more} more ${noun(more, 'change')}`] : []),
  ];
}

function stepLines(step: ChangeView['steps'][number], number: number): string[] {
  return [
    headLine(step, number),
    ...changeLines(step.changes, SHOWN_CHANGES),
    ...Object.entries(step.evidence).map(([name, found]) => `   evidence, ${name}: ${fact(found)}`),
    ...(step.notifies.length > 0 ? [`   tells: ${step.notifies.join(', ')}`] : []),
    ...step.warnings.map((warning) => `   warning: ${warning}`),
  ];
}

function shortStepLines(step: ChangeView['steps'][number], number: number): string[] {
  const moreWarnings = step.warnings.length - FIRST_WARNINGS;
  return [
    headLine(step, number),
    ...changeLines(step.changes, FIRST_CHANGES),
    ...step.warnings.slice(0, FIRST_WARNINGS).map((warning) => `   warning: ${warning}`),
    ...(moreWarnings > 0 ? [`   and ${moreWarnings} more ${noun(moreWarnings, 'warning')}`] : []),
  ];
}

/** Renders the answer of a write: what would happen, in short, and where a person decides. get_change has the rest. */
export function renderProposed(view: ChangeView, answer: Answer): void {
  renderHead(view, answer);
  renderReach(view.blast_radius, answer);
  const lines = view.steps.flatMap((step, index) => shortStepLines(step, index + 1));
  answer.quoteMasked(plain`What it would do, in short:`, lines.join('\n'));
  answer.line(
    plain`get_change shows more of it; change://${view.change_id} holds every value, the evidence, and who gets a mail.`,
  );
  answer.guidance(plain`Where it is decided:`, view.where_to_decide);
}

/** Renders a whole change: the answer of the tools that show changes. */
export function renderChange(view: ChangeView, answer: Answer): void {
  const { approvals } = view;
  renderHead(view, answer);
  answer.line(plain`Asked for by ${view.requested_by.name} for ${person(view.requested_by.person)}.`);
  renderReach(view.blast_radius, answer);
  if (OPEN.has(view.state)) {
    const steps = view.steps.flatMap((step, index) => stepLines(step, index + 1));
    answer.quoteMasked(plain`What it does (shortened; the person who decides sees all of it):`, steps.join('\n'));
  } else {
    const steps = view.steps.map((step, index) => headLine(step, index + 1));
    answer.quoteMasked(plain`Its steps (the structured answer has the whole preview):`, steps.join('\n'));
  }
  renderDecisions(approvals.decisions, answer);
  if (view.outcome !== null) renderOutcome(view.outcome, answer);
  answer.guidance(plain`Where it is decided:`, view.where_to_decide);
}

function renderHead({ change_id, state, risk, digest, approvals, expires_at }: ChangeView, answer: Answer): void {
  answer.line(plain`Change ${change_id}, ${state}, ${risk} risk, digest ${digest}.`);
  if (state !== 'proposed') return;
  answer.line(
    plain`Nothing is written yet. ${approvals.needed} ${noun(approvals.needed, 'approval')} by a person needed before ${expires_at}; no tool can approve.`,
  );
}

function renderOutcome({ detail, results }: NonNullable<ChangeView['outcome']>, answer: Answer): void {
  const resultLines = results.map((result, index) => `Step ${index + 1} gave ${value(result, RESULT_LENGTH)}`);
  answer.quoteMasked(plain`Outcome:`, [detail ?? '', ...resultLines].filter((line) => line !== '').join('\n'));
}

/** Names the other pending changes of an escalation that this change closes. */
export function renderOtherPending({ escalation_id }: ChangeView, pending: readonly string[], answer: Answer): void {
  if (pending.length === 0) return;
  answer.line(
    plain`${pending.length} other ${noun(pending.length, 'change')} for ${escalation_id ?? ''} still undecided: ${pending.join(', ')}.`,
  );
  answer.line(plain`Have them decided, or withdrawn by withdraw_change, before the closing is approved.`);
}

function renderReach(reach: ChangeView['blast_radius'], answer: Answer): void {
  const { brands, combos, metadata_versions: versions, escalations } = reach;
  if (brands + combos + versions + escalations === 0) {
    answer.line(plain`It changes no brand, combo, metadata version or escalation by itself.`);
    return;
  }
  const [ofBrands, ofCombos] = [noun(brands, 'brand'), noun(combos, 'combo')];
  const [ofVersions, ofEscalations] = [noun(versions, 'version'), noun(escalations, 'escalation')];
  answer.line(
    plain`It reaches ${brands} ${ofBrands}, ${combos} ${ofCombos}, ${versions} metadata ${ofVersions}, ${escalations} ${ofEscalations}.`,
  );
}

function renderDecisions(decisions: ChangeView['approvals']['decisions'], answer: Answer): void {
  for (const { approver, decision, at, comment } of decisions) {
    if (comment === null) answer.line(plain`Decided: ${decision} by ${person(approver)} at ${at}.`);
    else answer.quote(plain`Decided: ${decision} by ${person(approver)} at ${at}, with the comment:`, comment);
  }
}
