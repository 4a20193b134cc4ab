import { z } from 'zod';

/** Rows a person could read at once (docs: TOOLS, "Size"). */
export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 200;

export const limitSchema = z.int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE).describe('Rows per page');
export const cursorSchema = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[A-Za-z0-9_-]+$/, 'must be the next_cursor of an earlier answer')
  .optional()
  .describe('next_cursor of the page before');
export const nextCursorSchema = z.string().nullable().describe('Null at the end');

/** One page of rows in a stable order. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** Rows that match in all. */
  readonly total: number;
  /** True where counting them all would cost more than the page: there are `total` at least. */
  readonly total_is_least?: boolean;
  /** Opaque to callers; null at the end. A backend refuses a cursor that it did not make with {@link CursorInvalid}. */
  readonly next_cursor: string | null;
}

/** Thrown by a backend for a cursor that it did not make or that belongs to another query. The operation's boundary refuses it by name. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}
