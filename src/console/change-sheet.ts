import type { BlastRadius, ChangeBody, ChangeStep, Risk } from '../domain/change/change.ts';
import { doubtText } from '../domain/change/doubts.ts';
import type { ChangeState } from '../domain/change/lifecycle.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import { canonicalJson, type Json } from '../domain/text/canonical.ts';
import { readableInstant } from '../domain/text/moment.ts';
import { noun } from '../domain/text/noun.ts';
import { maskPersonalData } from '../domain/text/text.ts';
import { textFlags } from '../domain/text/text-flags.ts';
import { maskChange } from './masked-change.ts';
import { readable, type SheetFact, type SheetNames, sheetFacts, sheetText, withName } from './sheet-values.ts';

/** Flags of look-alikes that a sheet lists one by one, so that they fill less than a screen. */
const MOST_FLAGS = 6;
/** Told where a text has the words of a mask itself. */
const IMITATED_MASK = 'a text has the words "[… masked …]" itself: where it does, nothing is masked';
/** Told where more than personal data is masked. */
const coveringMask = (changeId: string) =>
  `a mask hides words or signs beside personal data. Read them before you decide: changes show ${changeId} --unmasked`;
const REFUSED_APPROVAL = 'the approval is refused, for the reason above';

/** A field of a record before and after; a list of texts has a row for each. */
export interface SheetChange {
  readonly target: string;
  readonly field: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface SheetStep {
  readonly number: number;
  readonly operation: string;
  readonly risk: Risk;
  readonly summary: string;
  readonly warnings: readonly string[];
  readonly changes: readonly SheetChange[];
  readonly recipients: readonly string[];
  readonly evidence: readonly SheetFact[];
  /** Versions of the records that the step rests on. */
  readonly versions: readonly { readonly target: string; readonly version: number }[];
  /** The input exactly as it is signed. */
  readonly input: readonly { readonly field: string; readonly json: string }[];
}

/**
 * What a person reads before deciding on a change, as data: a terminal or a page renders it. It is derived from the
 * bytes that are hashed, signed and applied, and holds all that is in them; only names of codes and brands are looked
 * up. Personal data in its texts is masked, unless they are asked for as they are stored. Else texts are as they are
 * stored: a renderer makes hidden characters visible and keeps every text in a frame.
 */
export interface ChangeSheet {
  readonly change_id: string;
  readonly state: ChangeState;
  readonly risk: Risk;
  readonly risk_reasons: readonly string[];
  readonly reach: string;
  readonly requested_by: ChangeBody['requested_by'];
  readonly escalation_id: string | null;
  readonly reason: string | null;
  readonly created: string;
  readonly expires: string;
  readonly approvals: { readonly needed: number; readonly given: readonly string[] };
  /** What an approval by one more person does. */
  readonly on_approval: string;
  /** Everyone who is mailed when the change is applied. */
  readonly recipients: readonly string[];
  /** Texts in which personal data is masked. They are signed and applied without masks. */
  readonly masked: number;
  /** A doubt about the change, and look-alikes and hidden characters in any of the texts. */
  readonly flags: readonly string[];
  readonly steps: readonly SheetStep[];
  readonly digest: string;
  /** What is signed besides: the store, the nonce, the format. */
  readonly signed_besides: readonly { readonly field: string; readonly value: string }[];
  /** The text that is hashed and signed, masked as the others. */
  readonly canonical: string;
}

export interface SheetDeps {
  readonly names: SheetNames;
  readonly now: string;
  /** Where an approved change is applied: by this process, or by another one. */
  readonly apply: 'here' | 'elsewhere';
  /** Shows personal data as it is stored. */
  readonly unmasked?: boolean;
}

/** Builds the sheet of a change. */
export function changeSheet(stored: LoadedChange, deps: SheetDeps): ChangeSheet {
  const { now, apply, unmasked = false } = deps;
  const { masked, imitated, covers, ...masks } = unmasked
    ? { masked: 0, imitated: false, covers: false, body: stored.body }
    : maskChange(stored.body);
  const change = { ...stored, ...masks };
  const { body } = change;
  const names = unmasked ? deps.names : maskedNames(deps.names);
  const flags = textFlags([...new Set(textsByWeight(body))], MOST_FLAGS);
  const approved = change.decisions.filter(
    ({ decision, digest }) => decision === 'approve' && digest === change.digest,
  );
  const given = [...new Set(approved.map(({ approver_id }) => approver_id))];
  return {
    change_id: body.change_id,
    state: change.state,
    risk: change.risk,
    risk_reasons: riskReasons(change),
    reach: reachText(body.blast_radius),
    requested_by: body.requested_by,
    escalation_id: body.escalation_id,
    reason: body.reason,
    created: readableInstant(body.created_at, now),
    expires: readableInstant(change.expires_at, now),
    approvals: { needed: change.approvals_needed, given },
    on_approval: change.doubt === null ? onApproval(change.approvals_needed - given.length, apply) : REFUSED_APPROVAL,
    recipients: [...new Set(body.steps.flatMap(({ preview }) => preview.notifies))],
    masked,
    flags: [
      ...(change.doubt === null ? [] : [doubtText(change.doubt)]),
      ...(covers ? [coveringMask(body.change_id)] : []),
      ...(imitated ? [IMITATED_MASK] : []),
      ...flags,
    ],
    steps: body.steps.map((step, index) => sheetStep(step, index + 1, names)),
    digest: change.digest,
    signed_besides: [
      { field: 'store', value: body.store_id },
      { field: 'nonce', value: body.nonce },
      { field: 'format', value: body.format },
      { field: 'created at', value: body.created_at },
      { field: 'expires at', value: body.expires_at },
      { field: 'risk', value: body.risk },
    ],
    canonical: masked === 0 ? change.canonical : canonicalJson(body),
  };
}

function maskedNames({ codes, brands }: SheetNames): SheetNames {
  const masked = (names: ReadonlyMap<number, string>) =>
    new Map(Array.from(names, ([id, name]) => [id, maskPersonalData(name)] as const));
  return { codes: masked(codes), brands: masked(brands) };
}

/** Collects the texts of a change, what is decided first and what it rests on last. */
function textsByWeight({ steps, ...rest }: ChangeBody): readonly string[] {
  const decided = steps.flatMap(({ input, preview: { changes } }) =>
    textsIn([input, ...changes.map(({ after }) => after)]),
  );
  return [...decided, ...textsIn(rest), ...textsIn(steps)];
}

function riskReasons({ body, risk, policy }: LoadedChange): readonly string[] {
  const asRisky = body.steps.filter((step) => step.risk === risk);
  const operations = [...new Set(asRisky.map(({ operation }) => operation))];
  const ofSteps =
    operations.length === 0 ? [] : [`${operations.join(', ')} ${noun(operations.length, 'is', 'are')} ${risk} risk`];
  const { combos, brands } = policy?.policy.high_risk_above ?? { combos: Infinity, brands: Infinity };
  const ofReach = body.blast_radius.combos > combos ? [`it reaches more than ${combos} combos`] : [];
  const ofBrands = body.blast_radius.brands > brands ? [`it reaches more than ${brands} brands`] : [];
  const reasons = [...ofSteps, ...ofReach, ...ofBrands];
  return reasons.length > 0 ? reasons : ['it was proposed as such'];
}

function reachText({ brands, combos, metadata_versions, escalations }: BlastRadius): string {
  const parts = [
    ...counted(brands, 'brand'),
    ...counted(combos, 'combo'),
    ...counted(metadata_versions, 'metadata version'),
    ...counted(escalations, 'escalation'),
  ];
  return parts.length === 0 ? 'no brand, combo, metadata version or escalation' : parts.join(', ');
}

function counted(count: number, one: string): readonly string[] {
  return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${noun(count, one)}`];
}

function onApproval(missing: number, apply: SheetDeps['apply']): string {
  if (missing > 1) return `it then needs ${missing - 1} more ${noun(missing - 1, 'approval')}, by another person`;
  return apply === 'here'
    ? 'it is applied at once if the data is unchanged'
    : 'another process applies it if the data is unchanged';
}

function sheetStep({ operation, risk, preview, input }: ChangeStep, number: number, names: SheetNames): SheetStep {
  return {
    number,
    operation,
    risk,
    summary: preview.summary,
    warnings: preview.warnings,
    changes: preview.changes.map(({ target, field, before, after }) => ({
      target: namedTarget(target, names),
      field: readable(field),
      before: valueRows(field, before, names),
      after: valueRows(field, after, names),
    })),
    recipients: preview.notifies,
    evidence: Object.entries(preview.evidence).flatMap(([key, value]) => sheetFacts(key, value, names)),
    versions: preview.preconditions.map(({ target, version }) => ({ target: namedTarget(target, names), version })),
    input: Object.entries(input).map(([field, value]) => ({ field, json: JSON.stringify(value) })),
  };
}

/** A list of texts has a row for each, as in a diff; any other value has one; null has none. */
function valueRows(field: string, value: Json, names: SheetNames): readonly string[] {
  if (value === null) return [];
  const isText = Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string');
  if (isText) return value.map((line) => sheetText(field, line, names));
  // A number of a record is shown as it is written: only evidence is rounded.
  const isFraction = typeof value === 'number' && !Number.isInteger(value);
  return [isFraction ? String(value) : sheetText(field, value, names)];
}

function namedTarget(target: string, { brands }: SheetNames): string {
  const [, before, brandid] = /^(.*\bbrand )(\d{1,12})$/.exec(target) ?? [];
  const name = brands.get(Number(brandid));
  return before === undefined || name === undefined ? target : withName(target, name);
}

/** Collects every text in a value, keys included: as stored, because the checks look for the raw characters. */
function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}
