import { validateBrandData } from '../domain/operations/brands/validate-brand-data.ts';
import { noun } from '../domain/text/noun.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const validateBrandDataTool = readTool({
  operation: validateBrandData,
  description:
    "Checks a brand's data for missing fields, invalid formats, broken references, contradictions and signs of corruption; each finding " +
    'with its count, samples and the call that fixes it. Use it before correcting data. For why generation failed use analyze_brand.',
  examples: [{ title: 'Before correcting "Star"', input: { brandid: 12345 } }],
  render({ brandid, brandname, combos, verdict, trigger, findings, shared_is_least }, answer) {
    const infos = findings.filter(({ severity }) => severity === 'info').length;
    const toFix = findings.length - infos;
    answer.line(plain`Brand ${brandid}: ${verdict}, ${toFix} ${noun(toFix, 'problem')}, ${infos} for information.`);
    answer.line(plain`It has ${combos} ${noun(combos, 'combo')}.`);
    answer.table(['brand'], [[brandname]]);
    answer.line(plain`The trigger critical_data_quality fires: ${trigger.fires}. Held by: ${trigger.held_by}.`);
    for (const evidence of trigger.evidence) answer.guidance(plain`Evidence:`, evidence);
    if (shared_is_least)
      answer.line(plain`Not all similar rows of other brands were compared, so these counts are lower bounds.`);
    for (const { kind, severity, count, share, what } of findings) {
      if (count === null) answer.guidance(plain`${severity}, ${kind}:`, what);
      else if (share === null) answer.guidance(plain`${severity}, ${kind}, ${count}:`, what);
      else answer.guidance(plain`${severity}, ${kind}, ${count} (share ${share}):`, what);
    }
    const samples = findings.flatMap(({ kind, samples: some }) =>
      some.map(({ ccid, bankid, text }) => [kind, ccid, bankid, text]),
    );
    if (samples.length > 0) answer.table(['kind', 'ccid', 'bankid', 'sample'], samples);
    if (findings.length > 0) {
      answer.line(plain`Calls that fix it or show more:`);
      answer.table(
        ['kind', 'tool', 'known arguments'],
        findings.map(({ kind, next }) => [kind, next.tool, JSON.stringify(next.input)]),
      );
    }
  },
});
