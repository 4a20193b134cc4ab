import { z } from 'zod';

/** Number of rows that a person can read at once. */
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
export const nextCursorSchema = z.string().nullable();

/** One page of rows in a stable order. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** Number of all matching rows. */
  readonly total: number;
  /** True when `total` is only a lower bound, because counting all rows would cost more than the page. */
  readonly total_is_least?: boolean;
  /** Opaque to callers; null at the end. A backend throws {@link CursorInvalid} for a cursor that it did not create. */
  readonly next_cursor: string | null;
}

/** Thrown by a backend for a cursor that it did not create or that belongs to another query; becomes a refusal. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}
