import { getNarratives } from '../domain/operations/combos/get-narratives.ts';
import { noun } from '../domain/text/noun.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const getNarrativesTool = readTool({
  operation: getNarratives,
  description:
    'Lists the distinct narratives of a brand with their number of combos and their codes, most frequent first. ' +
    'Use it to see how the brand is written before drafting a regex. For single rows with bank and merchant id use get_combo_records.',
  examples: [
    { title: 'The 50 most frequent', input: { brandid: 12345, limit: 50 } },
    { title: 'Those with the grocery code', input: { brandid: 12345, mccid: 5411 } },
  ],
  render({ brandid, narratives, total, total_is_least, next_cursor }, answer) {
    const all = noun(total, 'narrative');
    answer.line(
      total_is_least
        ? plain`${narratives.length} of at least ${total} distinct ${all} of brand ${brandid}.`
        : plain`${narratives.length} of ${total} distinct ${all} of brand ${brandid}.`,
    );
    if (narratives.length > 0) {
      answer.table(
        ['narrative', 'combos', 'mccids', 'wallet_prefix'],
        narratives.map((n) => [n.narrative, n.combos, n.mccids, n.wallet_prefix]),
      );
    }
    if (next_cursor !== null) answer.line(plain`More with cursor ${next_cursor}`);
  },
});
