import type { ChangeStep } from '../domain/change/change.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import type { Json } from '../domain/text/canonical.ts';
import { noun } from '../domain/text/noun.ts';
import { textFlags } from '../domain/text/text-flags.ts';
import { DEFAULT_COLUMNS, framed } from './framed-text.ts';
import { visibleText, visibleValue } from './visible-text.ts';

/** The meaning of a line, from which its colour follows. */
export type Tone = 'title' | 'plain' | 'before' | 'after' | 'warning' | 'faint';
export interface SheetLine {
  readonly tone: Tone;
  readonly text: string;
}

/** Renders a text from outside, framed, after a label. */
type RenderRow = (tone: Tone, label: string, text: string) => readonly SheetLine[];

/**
 * Renders a change in full, for a person to read before deciding. It is rendered from the same canonical bytes that are
 * hashed, signed and applied; nothing is left out, hidden characters are escaped and suspicious texts are flagged. Every
 * row of a text that an agent may have written starts with a frame (`│`), so that it cannot pass for part of the sheet.
 */
export function changeSheet(change: LoadedChange, columns = DEFAULT_COLUMNS): readonly SheetLine[] {
  const { body } = change;
  const row: RenderRow = (tone, label, text) => framed(label, text, columns).map((line) => ({ tone, text: line }));
  const { name, kind, person, authenticated } = body.requested_by;
  return [
    { tone: 'title', text: `${body.change_id}  ${change.state}  risk: ${change.risk}` },
    ...row('plain', 'asked by  ', display(name)),
    ...row('plain', 'for       ', person === null ? 'no named person' : display(person)),
    { tone: 'plain', text: `as        ${kind}, ${authenticated ? 'authenticated' : 'not authenticated'}` },
    { tone: 'plain', text: `serves    ${visibleText(body.escalation_id ?? 'no escalation')}` },
    ...(body.reason === null
      ? [{ tone: 'plain' as const, text: 'reason    none given' }]
      : row('plain', 'reason    ', display(body.reason))),
    { tone: 'plain', text: `reaches   ${blastRadius(change)}` },
    { tone: 'plain', text: `expires   ${visibleText(change.expires_at)}` },
    { tone: 'faint', text: `digest    ${change.digest}` },
    ...textFlags(collectTexts({ ...body })).flatMap((flag) => row('warning', '! Look closely: ', flag)),
    ...body.steps.flatMap((step, index) => stepLines(step, `Step ${index + 1} of ${body.steps.length}: `, row)),
  ];
}

function blastRadius(change: LoadedChange): string {
  const { brands, combos, metadata_versions, escalations } = change.body.blast_radius;
  return [
    `${brands} ${noun(brands, 'brand')}, ${combos} ${noun(combos, 'combo')}`,
    `${metadata_versions} metadata ${noun(metadata_versions, 'version')}, ${escalations} ${noun(escalations, 'escalation')}`,
  ].join(', ');
}

function stepLines(step: ChangeStep, heading: string, row: RenderRow): SheetLine[] {
  const { preview } = step;
  return [
    { tone: 'plain', text: '' },
    { tone: 'title', text: `${heading}${visibleText(step.operation)} (${step.risk})` },
    ...row('title', '  ', visibleValue(preview.summary)),
    ...preview.warnings.flatMap((text) => row('warning', '! ', visibleValue(text))),
    ...preview.changes.flatMap(({ target, field, before, after }) => [
      ...row('plain', '  ', `${visibleValue(target)} · ${visibleValue(field)}`),
      ...valueLines(before, (text) => row('before', '  - ', text)),
      ...valueLines(after, (text) => row('after', '  + ', text)),
    ]),
    ...preview.notifies.flatMap((recipient) => row('plain', '  mails ', display(recipient))),
    { tone: 'faint', text: '  evidence' },
    ...evidenceLines(preview.evidence, row),
    ...preview.preconditions.flatMap(({ target, version }) =>
      row('faint', '  decided on ', `${visibleValue(target)} at version ${version}`),
    ),
    ...row('faint', '  input ', display(step.input)),
  ];
}

/** A list of texts takes one row per text, as in a diff; any other value takes one row; null takes none. */
function valueLines(value: Json, row: (text: string) => readonly SheetLine[]): readonly SheetLine[] {
  if (value === null) return [];
  const isText = Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string');
  return isText ? value.flatMap((line) => row(display(line))) : row(display(value));
}

function evidenceLines(evidence: Readonly<Record<string, Json>>, row: RenderRow): SheetLine[] {
  return Object.entries(evidence).flatMap(([key, value]) =>
    Array.isArray(value) && value.length > 0
      ? [
          ...row('faint', '    ', `${visibleValue(key)}:`),
          ...value.flatMap((item) => row('faint', '      ', display(item))),
        ]
      : row('faint', '    ', `${visibleValue(key)}: ${display(value)}`),
  );
}

/** Formats a value on one line. Text is quoted, so that its ends are visible and it cannot be mistaken for a number. */
function display(value: Json): string {
  return visibleValue(typeof value === 'string' ? `"${value}"` : JSON.stringify(value));
}

/** Collects every text in a value, keys included. Unescaped, because the checks look for the raw characters. */
function collectTexts(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(collectTexts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...collectTexts(inner)]);
}
