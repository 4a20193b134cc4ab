import { z } from 'zod';
import { BRAND_STATUSES, brandSchema } from '../../brand/brand.ts';
import { NEAR_ENOUGH } from '../../brand/near-name.ts';
import { readOperation } from '../../change/operation.ts';
import { cursorSchema, limitSchema, nextCursorSchema } from '../../paging/page.ts';
import { done } from '../../refusal.ts';
import { textInput, untrustedText } from '../../text/text.ts';

const NEAR = 5;

const input = z.strictObject({
  name: textInput(200).exactOptional().describe('Part of the name; case, accents and punctuation are ignored'),
  sector: textInput(200).exactOptional().describe('As stored with the brand'),
  status: z.enum(BRAND_STATUSES).exactOptional(),
  manually_processed: z.boolean().exactOptional(),
  limit: limitSchema,
  cursor: cursorSchema,
});

const output = z.object({
  brands: z
    .array(brandSchema.omit({ version: true }).extend({ combos: z.int(), open_escalations: z.int() }))
    .describe('Equal names first, then beginnings, then others'),
  total: z.int(),
  next_cursor: nextCursorSchema,
  near_names: z
    .array(z.object({ brandid: z.int(), brandname: untrustedText }))
    .describe('Brands of similar spelling, if no name contains the text'),
});

/** Finds brands by name, sector or state: the way from a name to a brandid. */
export const findBrands = readOperation({
  name: 'find_brands',
  title: 'Find brands',
  toolset: 'investigate',
  input,
  output,
  refusals: ['invalid_input'],
  async run({ limit, cursor, ...filter }, ports) {
    const { rows, total, next_cursor } = await ports.data.brandPage(filter, limit, cursor);
    const near =
      total > 0 || filter.name === undefined ? [] : await ports.data.brandsSpelledLike(filter.name, NEAR, NEAR_ENOUGH);
    const near_names = near.map(({ brandid, brandname }) => ({ brandid, brandname }));
    return done({ brands: [...rows], total, next_cursor, near_names });
  },
});
