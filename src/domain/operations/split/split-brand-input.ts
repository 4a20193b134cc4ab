import { z } from 'zod';
import { type Brand, brandidSchema, type Combo } from '../../brand/brand.ts';
import { type Criteria, criteriaSchema } from '../../criteria/criteria.ts';
import { textInput } from '../../text/text.ts';

const newBrandSchema = z.strictObject({
  brandname: textInput(200),
  sector: textInput(100).optional().describe('Default: that of most combos'),
  criteria: criteriaSchema,
});

/** What a split asks for (runbook, Procedure 3). */
export const splitInput = z.strictObject({
  brandid: brandidSchema,
  new_brands: z.array(newBrandSchema).min(1).max(10),
  unassigned: z
    .union([z.enum(['keep', 'refuse']), brandidSchema])
    .default('keep')
    .describe('Combos no criteria take: keep, refuse, or a brandid to get them'),
  deactivate_source: z.boolean().optional().describe('Default: if none stays'),
});
export type SplitInput = z.output<typeof splitInput>;

/** One part of a split: the brand to be and the combos it takes. */
export interface SplitPart {
  readonly brand: Brand;
  readonly criteria: Criteria;
  readonly combos: readonly Combo[];
}

/** What a split does to its source brand. */
export interface SplitOutcome {
  readonly source: Brand;
  readonly parts: readonly SplitPart[];
  readonly unassigned: readonly Combo[];
  readonly unassigned_to: Brand | null;
  readonly deactivate: boolean;
}
