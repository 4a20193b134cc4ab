import { getComboRecords } from '../domain/operations/combos/get-combo-records.ts';
import { noun } from '../domain/text/noun.ts';
import { id, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const getComboRecordsTool = readTool({
  operation: getComboRecords,
  description:
    'Lists the combo records of a brand one by one, filtered by code, bank or text. ' +
    'Use it to look at single rows. To see which narratives there are and how often, get_narratives is shorter.',
  examples: [
    { title: 'Restaurant rows of "Star"', input: { brandid: 12345, mccid: 5812 } },
    { title: 'Rows that say MARKET', input: { brandid: 12345, contains: 'market', limit: 5 } },
  ],
  render({ brandid, combos, total, total_is_least, next_cursor }, answer) {
    const all = noun(total, 'combo');
    answer.line(
      total_is_least
        ? plain`${combos.length} of at least ${total} ${all} of brand ${brandid}.`
        : plain`${combos.length} of ${total} ${all} of brand ${brandid}.`,
    );
    if (combos.length > 0) {
      answer.table(
        ['ccid', 'bankid', 'mid', 'mccid', 'narrative', 'wallet_affected'],
        combos.map((c) => [c.ccid, c.bankid, id(c.mid), c.mccid, c.narrative, c.wallet_affected]),
      );
    }
    if (next_cursor !== null) answer.line(plain`More with cursor ${next_cursor}`);
  },
});
