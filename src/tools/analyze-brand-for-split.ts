import type { z } from 'zod';
import { analyzeBrandForSplit } from '../domain/operations/split/analyze-brand-for-split.ts';
import { noun } from '../domain/text/noun.ts';
import { type Answer, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

type Part = z.output<typeof analyzeBrandForSplit.output>['parts'][number];

export const analyzeBrandForSplitTool = readTool({
  operation: analyzeBrandForSplit,
  description:
    'Determines if one brand id holds several real brands: recommends split, keep or cannot_tell, with evidence, criteria for ' +
    'each part, and ready-made input for split_brand (ready_plan). Use it for ambiguous names and mixed sectors. It changes nothing; to split, propose ready_plan.',
  examples: [{ title: 'Is "Star" one brand?', input: { brandid: 12345 } }],
  render(output, answer) {
    const { recommendation, criterion, confidence, reasons, parts, unassigned, ready_plan } = output;
    answer.line(plain`Brand ${output.brandid}, ${output.combos} ${noun(output.combos, 'combo')}.`);
    answer.line(plain`Recommendation: ${recommendation}, confidence ${confidence}.`);
    if (criterion !== null) answer.line(plain`The parts differ by ${criterion}.`);
    answer.table(['brand'], [[output.brandname]]);
    answer.table(
      ['reason'],
      reasons.map((reason) => [reason]),
    );
    for (const [index, part] of parts.entries()) renderPart(index, part, answer);
    answer.line(plain`Unassigned combos: ${unassigned.combos}.`);
    if (unassigned.combos > 0) {
      answer.table(['why', 'sample_narratives'], [[unassigned.why, unassigned.sample_narratives.join(' / ')]]);
    }
    if (ready_plan === null) return;
    if (unassigned.combos > 0) {
      answer.line(plain`Unassigned combos stay until reassign_combos moves them, also once the source is inactive.`);
    }
    answer.quote(plain`ready_plan, input for split_brand or a propose_plan step:`, JSON.stringify(ready_plan));
    answer.line(plain`Each part then needs metadata: in the same plan, by create_manual_metadata steps.`);
    answer.line(plain`Try a regex for it first: test_metadata_regex with the criteria of the part.`);
    answer.line(plain`They name the first new brand by {"$from": "steps.0.brands.0.brandid"}.`);
  },
});

function renderPart(index: number, part: Part, answer: Answer): void {
  answer.line(plain`Part ${index}: ${part.combos} ${noun(part.combos, 'combo')}, share ${part.share.toFixed(4)}.`);
  answer.table(
    ['suggested_name', 'existing_brandid', 'sector', 'criteria', 'codes (combos)', 'top_words', 'sample_narratives'],
    [
      [
        part.suggested_name,
        part.existing_brandid ?? '',
        part.sector,
        JSON.stringify(part.criteria),
        part.mccids.map((code) => `${code.mccid} ${code.mcc_desc} (${code.combos})`).join(', '),
        part.top_words.join(' '),
        part.sample_narratives.join(' / '),
      ],
    ],
  );
}
