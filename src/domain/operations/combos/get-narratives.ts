import { z } from 'zod';
import { hasWalletPrefix } from '../../brand/wallets.ts';
import { readOperation } from '../../change/operation.ts';
import { nextCursorSchema } from '../../paging/page.ts';
import { done } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';
import { requireNamedBrand } from '../subjects.ts';
import { comboFilterInput } from './combo-filter.ts';

const narrativeSchema = z.object({
  narrative: untrustedText,
  combos: z.int(),
  mccids: z.array(z.int()),
  wallet_prefix: z.boolean().describe("Starts with a payment wallet's prefix"),
});

const output = z.object({
  brandid: z.int(),
  narratives: z.array(narrativeSchema),
  total: z.int(),
  total_is_least: z.boolean().describe('There may be more than total'),
  next_cursor: nextCursorSchema,
});

/** Lists the distinct narratives of a brand with their numbers of combos (runbook, Investigation, step 1). */
export const getNarratives = readOperation({
  name: 'get_narratives',
  title: 'Get narratives',
  toolset: 'investigate',
  input: comboFilterInput,
  output,
  refusals: ['not_found', 'invalid_input'],
  async run({ limit, cursor, ...filter }, ports) {
    const page = await ports.data.narrativePage(filter, limit, cursor);
    const found = page.total > 0 ? done(true) : await requireNamedBrand(filter.brandid, ports.data);
    if (!found.ok) return found;
    return done({
      brandid: filter.brandid,
      narratives: page.rows.map(({ narrative, combos, mccids }) => ({
        narrative,
        combos,
        mccids: [...mccids],
        wallet_prefix: hasWalletPrefix(narrative),
      })),
      total: page.total,
      total_is_least: page.total_is_least ?? false,
      next_cursor: page.next_cursor,
    });
  },
});
