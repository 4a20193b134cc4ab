import { z } from 'zod';
import { comboCodeSchema, namedBrandidSchema } from '../../brand/brand.ts';
import { cursorSchema, limitSchema } from '../../paging/page.ts';
import { textInput } from '../../text/text.ts';

/** Input fields that filter and page a brand's combos. */
export const comboFilterInput = z.strictObject({
  brandid: namedBrandidSchema,
  mccid: comboCodeSchema.exactOptional().describe('0: none'),
  contains: textInput(100).exactOptional().describe('Text in the narrative, in any case; not a pattern'),
  limit: limitSchema,
  cursor: cursorSchema,
});
