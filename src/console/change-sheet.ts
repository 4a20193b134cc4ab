import type { Json } from '../domain/change/canonical.ts';
import type { ChangeStep } from '../domain/change/change.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import { textFlags, visibleText } from './visible-text.ts';

/** How a line is meant, for whoever colours it. */
export type Tone = 'title' | 'plain' | 'before' | 'after' | 'warning' | 'faint';
export interface SheetLine {
  readonly tone: Tone;
  readonly text: string;
}

/**
 * The whole change as a person reads it before deciding: rendered from the canonical bytes that are hashed, signed and
 * applied, with nothing left out, hidden characters written out and suspicious texts pointed at.
 */
export function changeSheet(change: LoadedChange): readonly SheetLine[] {
  const { body } = change;
  const lines: SheetLine[] = [
    { tone: 'title', text: `${body.change_id}  ${change.state}  risk: ${change.risk}` },
    {
      tone: 'plain',
      text: `asked by  ${visibleText(body.requested_by.name)} (${body.requested_by.kind}) for ${visibleText(body.requested_by.person ?? 'nobody named')}${body.requested_by.authenticated ? '' : ', not authenticated'}`,
    },
    { tone: 'plain', text: `serves    ${body.escalation_id ?? 'no escalation'}` },
    { tone: 'plain', text: `reason    ${visibleText(body.reason ?? 'none given')}` },
    { tone: 'plain', text: `reaches   ${reach(change)}` },
    { tone: 'plain', text: `expires   ${body.expires_at}` },
    { tone: 'faint', text: `digest    ${change.digest}` },
    ...textFlags(change.canonical.replaceAll('\\n', ' ')).map((flag) => warning(`Look closely: ${flag}`)),
  ];
  for (const [index, step] of body.steps.entries()) lines.push(...stepLines(step, index, body.steps.length));
  return lines;
}

function warning(text: string): SheetLine {
  return { tone: 'warning', text: `! ${text}` };
}

function reach(change: LoadedChange): string {
  const { brands, combos, metadata_versions, escalations } = change.body.blast_radius;
  return `${brands} brands, ${combos} combos, ${metadata_versions} metadata versions, ${escalations} escalations`;
}

function stepLines(step: ChangeStep, index: number, count: number): SheetLine[] {
  const { preview } = step;
  return [
    { tone: 'plain', text: '' },
    {
      tone: 'title',
      text: `Step ${index + 1} of ${count}: ${step.operation} (${step.risk})  ${visibleText(preview.summary)}`,
    },
    ...preview.warnings.map((text) => warning(visibleText(text))),
    ...preview.changes.flatMap(({ target, field, before, after }) => [
      { tone: 'plain' as const, text: `  ${visibleText(target)} · ${visibleText(field)}` },
      ...(before === null ? [] : [{ tone: 'before' as const, text: `  - ${shown(before)}` }]),
      ...(after === null ? [] : [{ tone: 'after' as const, text: `  + ${shown(after)}` }]),
    ]),
    { tone: 'faint', text: '  evidence' },
    ...evidenceLines(preview.evidence),
    ...preview.preconditions.map(({ target, version }) => ({
      tone: 'faint' as const,
      text: `  decided on ${visibleText(target)} at version ${version}`,
    })),
    { tone: 'faint', text: `  input ${shown(step.input)}` },
  ];
}

function evidenceLines(evidence: Readonly<Record<string, Json>>): SheetLine[] {
  return Object.entries(evidence).flatMap(([key, value]) =>
    Array.isArray(value) && value.length > 0
      ? [
          { tone: 'faint' as const, text: `    ${visibleText(key)}:` },
          ...value.map((item) => ({ tone: 'faint' as const, text: `      ${shown(item)}` })),
        ]
      : [{ tone: 'faint' as const, text: `    ${visibleText(key)}: ${shown(value)}` }],
  );
}

/** A value on one line; text without quotes only where it cannot be mistaken. */
function shown(value: Json): string {
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value));
}
