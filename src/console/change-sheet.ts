import type { ChangeStep } from '../domain/change/change.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import type { Json } from '../domain/text/canonical.ts';
import { noun } from '../domain/text/noun.ts';
import { textFlags } from '../domain/text/text-flags.ts';
import { framed, USUAL_COLUMNS } from './framed-text.ts';
import { visibleText, visibleValue } from './visible-text.ts';

/** How a line is meant, for whoever colours it. */
export type Tone = 'title' | 'plain' | 'before' | 'after' | 'warning' | 'faint';
export interface SheetLine {
  readonly tone: Tone;
  readonly text: string;
}

/** A text from outside and what stands before it. */
type Row = (tone: Tone, lead: string, text: string) => readonly SheetLine[];

/**
 * The whole change as a person reads it before deciding: rendered from the canonical bytes that are hashed, signed and
 * applied, with nothing left out, hidden characters written out and suspicious texts pointed at. Whatever an agent may
 * have worded stands behind a frame (`│`) on each of its rows, so that it cannot pass for the sheet itself.
 */
export function changeSheet(change: LoadedChange, columns = USUAL_COLUMNS): readonly SheetLine[] {
  const { body } = change;
  const row: Row = (tone, lead, text) => framed(lead, text, columns).map((line) => ({ tone, text: line }));
  const { name, kind, person, authenticated } = body.requested_by;
  return [
    { tone: 'title', text: `${body.change_id}  ${change.state}  risk: ${change.risk}` },
    ...row('plain', 'asked by  ', shown(name)),
    ...row('plain', 'for       ', person === null ? 'nobody named' : shown(person)),
    { tone: 'plain', text: `as        ${kind}, ${authenticated ? 'authenticated' : 'not authenticated'}` },
    { tone: 'plain', text: `serves    ${visibleText(body.escalation_id ?? 'no escalation')}` },
    ...(body.reason === null
      ? [{ tone: 'plain' as const, text: 'reason    none given' }]
      : row('plain', 'reason    ', shown(body.reason))),
    { tone: 'plain', text: `reaches   ${reach(change)}` },
    { tone: 'plain', text: `expires   ${visibleText(change.expires_at)}` },
    { tone: 'faint', text: `digest    ${change.digest}` },
    ...textFlags(textsOf({ ...body })).flatMap((flag) => row('warning', '! Look closely: ', flag)),
    ...body.steps.flatMap((step, index) => stepLines(step, `Step ${index + 1} of ${body.steps.length}: `, row)),
  ];
}

function reach(change: LoadedChange): string {
  const { brands, combos, metadata_versions, escalations } = change.body.blast_radius;
  return [
    `${brands} ${noun(brands, 'brand')}, ${combos} ${noun(combos, 'combo')}`,
    `${metadata_versions} metadata ${noun(metadata_versions, 'version')}, ${escalations} ${noun(escalations, 'escalation')}`,
  ].join(', ');
}

function stepLines(step: ChangeStep, place: string, row: Row): SheetLine[] {
  const { preview } = step;
  return [
    { tone: 'plain', text: '' },
    { tone: 'title', text: `${place}${visibleText(step.operation)} (${step.risk})` },
    ...row('title', '  ', visibleValue(preview.summary)),
    ...preview.warnings.flatMap((text) => row('warning', '! ', visibleValue(text))),
    ...preview.changes.flatMap(({ target, field, before, after }) => [
      ...row('plain', '  ', `${visibleValue(target)} · ${visibleValue(field)}`),
      ...valueLines(before, (text) => row('before', '  - ', text)),
      ...valueLines(after, (text) => row('after', '  + ', text)),
    ]),
    ...preview.notifies.flatMap((recipient) => row('plain', '  mails ', shown(recipient))),
    { tone: 'faint', text: '  evidence' },
    ...evidenceLines(preview.evidence, row),
    ...preview.preconditions.flatMap(({ target, version }) =>
      row('faint', '  decided on ', `${visibleValue(target)} at version ${version}`),
    ),
    ...row('faint', '  input ', shown(step.input)),
  ];
}

/** Lines of a text stand one below the other, as a difference is read; any other value on one line; null is nothing. */
function valueLines(value: Json, row: (text: string) => readonly SheetLine[]): readonly SheetLine[] {
  if (value === null) return [];
  const isText = Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string');
  return isText ? value.flatMap((line) => row(shown(line))) : row(shown(value));
}

function evidenceLines(evidence: Readonly<Record<string, Json>>, row: Row): SheetLine[] {
  return Object.entries(evidence).flatMap(([key, value]) =>
    Array.isArray(value) && value.length > 0
      ? [
          ...row('faint', '    ', `${visibleValue(key)}:`),
          ...value.flatMap((item) => row('faint', '      ', shown(item))),
        ]
      : row('faint', '    ', `${visibleValue(key)}: ${shown(value)}`),
  );
}

/** A value on one line. Text is in quotes, so that its ends show and it is no number. */
function shown(value: Json): string {
  return visibleValue(typeof value === 'string' ? `"${value}"` : JSON.stringify(value));
}

/** Every text in a value, keys too: as it is, where JSON would have escaped what is to be found. */
function textsOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}
