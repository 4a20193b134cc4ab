import { z } from 'zod';
import { bankidSchema, isWalletAffected } from '../../brand/brand.ts';
import { readOperation } from '../../change/operation.ts';
import { nextCursorSchema } from '../../paging/page.ts';
import { done } from '../../refusal.ts';
import { idText, untrustedText } from '../../text/text.ts';
import { requireNamedBrand } from '../subjects.ts';
import { comboFilterInput } from './combo-filter.ts';

const input = comboFilterInput.extend({ bankid: bankidSchema.exactOptional() });

const comboSchema = z.object({
  ccid: z.int(),
  bankid: z.int().nullable(),
  mid: idText.describe("The bank's merchant id"),
  mccid: z.int().describe('0: none'),
  narrative: untrustedText,
  wallet_affected: z.boolean(),
});

const output = z.object({
  brandid: z.int(),
  combos: z.array(comboSchema).describe('By ccid, then bankid'),
  total: z.int(),
  total_is_least: z.boolean().describe('There may be more than total'),
  next_cursor: nextCursorSchema,
});

/** Lists the merchant records assigned to a brand (runbook, Investigation, step 1). */
export const getComboRecords = readOperation({
  name: 'get_combo_records',
  title: 'Get combo records',
  toolset: 'investigate',
  input,
  output,
  refusals: ['not_found', 'invalid_input'],
  async run({ limit, cursor, ...filter }, ports) {
    const page = await ports.data.comboPage(filter, limit, cursor);
    const found = page.total > 0 ? done(true) : await requireNamedBrand(filter.brandid, ports.data);
    if (!found.ok) return found;
    return done({
      brandid: filter.brandid,
      combos: page.rows.map((combo) => ({ ...combo, wallet_affected: isWalletAffected(combo) })),
      total: page.total,
      total_is_least: page.total_is_least ?? false,
      next_cursor: page.next_cursor,
    });
  },
});
