import { readFileSync } from 'node:fs';
import { z } from 'zod';

const listOfNumbers = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.int().min(1).max(9999)).min(1));
const integer = z.coerce.number().pipe(z.int());

const seedBrandSchema = z
  .object({
    id: integer,
    name: z.string().min(1),
    sector: z.string().min(1),
    /** Merchant categories, the most usual first. */
    mccs: listOfNumbers,
    cc: z.enum(['G', 'U', 'GU']),
    /** Approximate log2 of the number of outlets on the map. */
    w: z.coerce.number().min(0),
    aliases: z.string().transform((text) => text.split('|').filter((alias) => alias !== '')),
    site: z.string(),
  })
  .transform(({ id, name, sector, mccs, cc, w, aliases, site }) => ({
    real_brandid: id,
    name,
    sector,
    mccids: mccs,
    countries: cc,
    size: w,
    aliases,
    site,
  }));
/** A real brand from name-suggestion-index. */
export type SeedBrand = z.infer<typeof seedBrandSchema>;

const confusableSchema = z.object({ a: integer, b: integer, kind: z.enum(['same_name', 'prefix', 'first_word']) });
/** Two real brands whose names begin with the same word. */
type Confusable = z.infer<typeof confusableSchema>;

const mccSchema = z.object({ mccid: integer, mcc_desc: z.string().min(1), sector: z.string().min(1) });

const citySchema = z.object({
  city: z.string().regex(/^[\x20-\x7e]+$/),
  state: z.string().regex(/^(?:[A-Z]{2})?$/),
  country: z.enum(['GB', 'US']),
  w: z.coerce.number(),
});
/** A town, in capitals as on a bank statement. `w` is log2 of its population. */
export type City = z.infer<typeof citySchema>;

export interface Seed {
  readonly brands: readonly SeedBrand[];
  readonly confusables: readonly Confusable[];
  readonly mccs: readonly z.infer<typeof mccSchema>[];
  readonly cities: readonly City[];
}

function readTable<T>(file: string, row: z.ZodType<T>): T[] {
  const text = readFileSync(new URL(`../seed/${file}`, import.meta.url), 'utf8');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = header.split('\t');
  return lines.map((line, i) => {
    const cells = line.split('\t');
    const parsed = row.safeParse(Object.fromEntries(columns.map((column, c) => [column, cells[c]])));
    if (!parsed.success) throw new Error(`data/seed/${file} line ${i + 2}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  });
}

/** Reads and validates the seed. Throws an error that names file and line for an invalid row. */
export function readSeed(): Seed {
  return {
    brands: readTable('brands.tsv', seedBrandSchema),
    confusables: readTable('confusables.tsv', confusableSchema),
    mccs: readTable('mcc.tsv', mccSchema),
    cities: readTable('cities.tsv', citySchema),
  };
}
