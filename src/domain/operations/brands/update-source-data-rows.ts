import { z } from 'zod';
import type { SourceTable } from '../../brand/source-data.ts';
import type { StepPreview } from '../../change/change.ts';
import type { Decision } from '../../change/operation.ts';
import { refused } from '../../refusal.ts';
import type { Json } from '../../text/canonical.ts';

/** A row by its key, and its corrected columns. */
export const correctedRowSchema = z.object({
  table: z.enum(['brand', 'combo', 'mcc']),
  brandid: z.int().nullable(),
  ccid: z.int().nullable(),
  bankid: z.int().nullable(),
  mccid: z.int().nullable(),
  corrected: z.array(z.string()),
});
export type RowDecision = Decision<z.input<typeof correctedRowSchema>>;

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Lists the columns that a correction changes, each with its value before and after. */
export function rowChanges(
  target: string,
  before: Row,
  after: Row,
  columns: readonly string[],
): StepPreview['changes'] {
  return columns
    .filter((column) => before[column] !== after[column])
    .map((field) => ({ target, field, before: before[field] ?? null, after: after[field] ?? null }));
}

/** Returns all columns of the row before and after, as the evidence of the decision. */
export function rowShown(before: Row, after: Row, columns: readonly string[]): Record<'before' | 'after', Json> {
  const shown = (row: Row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
  return { before: shown(before), after: shown(after) };
}

export function nothingToCorrect(table: SourceTable, target: string) {
  return refused({
    code: 'nothing_to_do',
    field: 'updates',
    message: `${target} in table ${table} already has these values.`,
    instead: 'Give a different value, or leave the row as it is.',
  });
}
