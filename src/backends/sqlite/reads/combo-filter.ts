import type { ComboFilter } from '../../../domain/ports/combos.ts';
import type { Database, Parameter } from '../database.ts';

export interface Condition {
  readonly sql: string;
  readonly values: readonly Parameter[];
}

/** Defines the SQL function that {@link containing} uses. */
export function defineContains(database: Database): void {
  database.define('contains_folded', (narrative, part) =>
    String(narrative).toLowerCase().includes(String(part).toLowerCase()) ? 1 : 0,
  );
}

/** Condition that the narrative contains a text, ignoring case. Begins with AND. */
export function containing({ contains }: Pick<ComboFilter, 'contains'>): Condition {
  if (contains === undefined) return { sql: '', values: [] };
  // LIKE ignores the case of ASCII letters only.
  const ascii = /^[\u0020-\u007e]*$/.test(contains);
  return ascii
    ? { sql: "AND narrative LIKE ? ESCAPE '\\'", values: [`%${contains.replace(/[\\%_]/g, '\\$&')}%`] }
    : { sql: 'AND contains_folded(narrative, ?)', values: [contains] };
}

/** Condition on code and bank. Begins with AND. */
export function codeAndBank({ mccid, bankid }: Pick<ComboFilter, 'mccid' | 'bankid'>): Condition {
  const parts: string[] = [];
  const values: Parameter[] = [];
  if (mccid !== undefined) {
    parts.push('AND mccid = ?');
    values.push(mccid);
  }
  if (bankid !== undefined) {
    parts.push('AND bankid = ?');
    values.push(bankid);
  }
  return { sql: parts.join(' '), values };
}
