import type { ChangeView, DecidedChange, ProposedAnswer } from '../domain/change/change-view.ts';
import { noun } from '../domain/text/noun.ts';
import { type Answer, person, plain } from './answer.ts';

/** Rows of a step's changes that the text shows; the structured answer and the review page have all. */
const SHOWN_CHANGES = 20;
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

function changeLines(changes: ChangeView['steps'][number]['changes']): string[] {
  const more = changes.length - SHOWN_CHANGES;
  return [
    ...changes
      .slice(0, SHOWN_CHANGES)
      .map((change) => `   ${change.target}, ${change.field}: ${value(change.before)} -> ${value(change.after)}`),
    ...(more > 0 ? [`   and ${more} more ${noun(more, 'change')}`] : []),
  ];
}

function stepLines(step: ChangeView['steps'][number], number: number): string[] {
  return [
    headLine(step, number),
    ...changeLines(step.changes),
    ...Object.entries(step.evidence).map(([name, found]) => `   evidence, ${name}: ${fact(found)}`),
    ...(step.notifies.length > 0 ? [`   tells: ${step.notifies.join(', ')}`] : []),
    ...step.warnings.map((warning) => `   warning: ${warning}`),
  ];
}

/** Renders the answer of a write, with the same facts as its structured form. get_change has the rest. */
export function renderProposed(proposed: ProposedAnswer, answer: Answer): void {
  const { change_id, state, risk, digest, summary, warnings, expires_at } = proposed;
  answer.line(plain`Change ${change_id}, ${state}, ${risk} risk, digest ${digest}.`);
  answer.line(plain`Nothing is written yet: a person decides before ${expires_at}; no tool can approve.`);
  answer.quoteMasked(
    plain`What it would do:`,
    [summary, ...warnings.map((warning) => `warning: ${warning}`)].join('\n'),
  );
  renderPlace(proposed, answer);
  answer.line(plain`get_change and change://${change_id} have the whole change.`);
}

function renderPlace({ decide_url, decide_command }: ProposedAnswer | DecidedChange, answer: Answer): void {
  if (decide_url !== null) answer.guidance(plain`A person decides on this page:`, decide_url);
  if (decide_command !== null) answer.guidance(plain`A person decides with this command:`, decide_command);
}

/** Renders a whole change: the answer of the tools that show changes. */
export function renderChange(view: ChangeView, answer: Answer): void {
  renderHead(view, answer);
  const { name, claimed, person: owner } = view.requested_by;
  answer.line(
    claimed
      ? plain`Asked for by a client that calls itself ${name}, for ${person(owner)}.`
      : plain`Asked for by ${name} for ${person(owner)}.`,
  );
  renderReach(view.blast_radius, answer);
  if (OPEN.has(view.state)) {
    const steps = view.steps.flatMap((step, index) => stepLines(step, index + 1));
    answer.quoteMasked(plain`What it does (shortened; the person who decides sees all of it):`, steps.join('\n'));
  } else {
    const steps = view.steps.map((step, index) => headLine(step, index + 1));
    answer.quoteMasked(plain`Its steps (the structured answer has the whole preview):`, steps.join('\n'));
  }
  renderEnd(view, answer);
}

/** Renders what became of a change: the answer of the tool that waits for it. */
export function renderDecided(view: DecidedChange, answer: Answer): void {
  renderHead(view, answer);
  renderEnd(view, answer);
}

function renderEnd(view: DecidedChange, answer: Answer): void {
  renderDecisions(view.approvals.decisions, answer);
  if (view.outcome !== null) renderOutcome(view.outcome, answer);
  if (view.decide_url === null && view.decide_command === null) answer.line(plain`Nothing is left to decide.`);
  else renderPlace(view, answer);
}

function renderHead({ change_id, state, doubt, risk, digest, ...change }: DecidedChange, answer: Answer): void {
  const { approvals, expires_at } = change;
  answer.line(plain`Change ${change_id}, ${state}, ${risk} risk, digest ${digest}.`);
  if (doubt !== null) answer.line(plain`It can be neither approved nor applied. ${doubt}`);
  if (state !== 'proposed') return;
  answer.line(
    plain`Nothing is written yet. ${approvals.needed} ${noun(approvals.needed, 'approval')} by a person needed before ${expires_at}; no tool can approve.`,
  );
}

function renderOutcome({ detail, results }: NonNullable<ChangeView['outcome']>, answer: Answer): void {
  const resultLines = results.map((result, index) => `Step ${index + 1} gave ${value(result, RESULT_LENGTH)}`);
  answer.quoteMasked(plain`Outcome:`, [detail ?? '', ...resultLines].filter((line) => line !== '').join('\n'));
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
