import { z } from 'zod';
import { explainIssues } from '../input/input-issues.ts';
import { done, type Outcome, refused, refusedBelow } from '../refusal.ts';
import { brandnameInput, CELL_LIMITS, cellInput, merchantIdInput } from '../text/cell.ts';
import { textInput } from '../text/text.ts';
import { bankidSchema, brandidSchema, mccidSchema } from './brand.ts';

const KEYS = ['brandid', 'ccid', 'bankid', 'mccid'] as const;
type Key = (typeof KEYS)[number];

/** Upstream's source tables (UPSTREAM, "Source tables"): the key of a row, and the columns that may be corrected. */
const TABLES = {
  brand: {
    needed: 'brandid',
    keys: ['brandid'],
    columns: z.strictObject({
      brandname: brandnameInput().optional(),
      sector: cellInput(CELL_LIMITS.sector).optional(),
    }),
  },
  combo: {
    needed: 'ccid',
    keys: ['ccid', 'bankid', 'brandid'],
    columns: z.strictObject({
      mccid: mccidSchema.optional(),
      narrative: cellInput(CELL_LIMITS.narrative).optional(),
      mid: merchantIdInput().optional(),
    }),
  },
  mcc: {
    needed: 'mccid',
    keys: ['mccid'],
    columns: z.strictObject({
      mcc_desc: cellInput(CELL_LIMITS.mcc_desc).optional(),
      sector: cellInput(CELL_LIMITS.sector).optional(),
    }),
  },
} as const satisfies Record<string, { needed: Key; keys: readonly Key[]; columns: z.ZodObject }>;
export type SourceTable = keyof typeof TABLES;

export type BrandCorrections = z.output<typeof TABLES.brand.columns>;
export type ComboCorrections = z.output<typeof TABLES.combo.columns>;
export type MccCorrections = z.output<typeof TABLES.mcc.columns>;

/** Returns the columns of a table that may be corrected. */
export function columnsOf(table: SourceTable): readonly string[] {
  return Object.keys(TABLES[table].columns.shape);
}

const listed = (['brand', 'combo', 'mcc'] as const).map((table) => `${table}: ${columnsOf(table).join(', ')}`);

export const sourceDataInput = z.strictObject({
  table: z.enum(['brand', 'combo', 'mcc']),
  brandid: brandidSchema.optional(),
  ccid: z.int().min(0).optional().describe('Of a combo'),
  bankid: bankidSchema.nullable().optional().describe('If several banks have the ccid'),
  mccid: mccidSchema.optional(),
  updates: z
    .record(z.string(), z.union([textInput(CELL_LIMITS.narrative), z.int()]))
    .describe(`New values; ${listed.join('; ')}`),
});
export type SourceDataInput = z.output<typeof sourceDataInput>;

const FOUND_WITH = {
  brandid: 'Give the brandid; find_brands finds it by name.',
  ccid: 'Give ccid and bankid as get_combo_records shows them.',
  mccid: 'Give the mccid; get_brand_details shows those of a brand.',
} as const;

/** Checks that key and columns of a correction belong to its table. */
export type SourceCorrection =
  | { readonly table: 'brand'; readonly brandid: number; readonly updates: BrandCorrections }
  | ({ readonly table: 'combo'; readonly ccid: number; readonly updates: ComboCorrections } & Pick<
      SourceDataInput,
      'bankid' | 'brandid'
    >)
  | { readonly table: 'mcc'; readonly mccid: number; readonly updates: MccCorrections };

export function sourceCorrection(asked: SourceDataInput): Outcome<SourceCorrection> {
  const { table, brandid = 0, ccid = 0, mccid = 0 } = asked;
  const keyed = checkKey(asked);
  if (!keyed.ok) return keyed;
  switch (table) {
    case 'brand': {
      const updates = parsed(TABLES.brand.columns, asked);
      return updates.ok ? done({ table, brandid, updates: updates.value }) : updates;
    }
    case 'combo': {
      const updates = parsed(TABLES.combo.columns, asked);
      const { bankid, brandid: under } = asked;
      return updates.ok ? done({ table, ccid, bankid, brandid: under, updates: updates.value }) : updates;
    }
    case 'mcc': {
      const updates = parsed(TABLES.mcc.columns, asked);
      return updates.ok ? done({ table, mccid, updates: updates.value }) : updates;
    }
  }
}

function checkKey(asked: SourceDataInput): Outcome<true> {
  const { table } = asked;
  const { needed } = TABLES[table];
  const keys: readonly Key[] = TABLES[table].keys;
  if (asked[needed] === undefined) {
    const message = `A row of table ${table} needs its key, and ${needed} is missing.`;
    return refused({ code: 'invalid_input', field: needed, message, instead: FOUND_WITH[needed] });
  }
  const stray = KEYS.find((key) => asked[key] !== undefined && !keys.includes(key));
  if (stray === undefined) return done(true);
  return refused({
    code: 'invalid_input',
    field: stray,
    message: `${stray} is not part of the key of table ${table}.`,
    instead: `Leave it out: its key is ${keys.join(', ')}. New values go into updates.`,
  });
}

function parsed<Columns extends z.ZodObject>(
  columns: Columns,
  { table, updates }: SourceDataInput,
): Outcome<z.output<Columns>> {
  const named = renamed(updates);
  if (!named.ok) return named;
  const result = columns.safeParse(named.value, { reportInput: true });
  if (!result.success) return refusedBelow('updates', explainIssues(result.error, columns));
  if (Object.keys(result.data).length > 0) return done(result.data);
  return refused({
    code: 'invalid_input',
    field: 'updates',
    message: 'updates names no column.',
    instead: `Columns of table ${table} that can be corrected: ${columnsOf(table).join(', ')}.`,
  });
}

/** The runbook calls the column `brand_name`. */
function renamed({ brand_name, ...updates }: SourceDataInput['updates']): Outcome<SourceDataInput['updates']> {
  if (brand_name === undefined) return done(updates);
  if (updates.brandname === undefined) return done({ ...updates, brandname: brand_name });
  return refused({
    code: 'invalid_input',
    field: 'updates.brand_name',
    message: 'brand_name and brandname are the same column.',
    instead: 'Give one of them.',
  });
}
