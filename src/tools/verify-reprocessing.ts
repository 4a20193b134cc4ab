import { verifyReprocessing } from '../domain/operations/metadata/verify-reprocessing.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const verifyReprocessingTool = readTool({
  operation: verifyReprocessing,
  description:
    'Compares two metadata versions of a brand (default: the last two) on the data as they are now: what is found, lost, gained and ' +
    'caught, and whether it got better. Use it after reprocess_brand was applied. For one version alone use verify_metadata.',
  examples: [
    { title: 'Did the last version of "Star" help?', input: { brandid: 12345 } },
    { title: 'Two versions', input: { brandid: 12345, from_version: 1, to_version: 3 } },
  ],
  render({ brandid, brandname, passed, verdict, reasons, thresholds, versions, combos, combos_unknown }, answer) {
    const result = passed ? 'passed' : 'failed';
    const [from, to] = versions.map(({ version }) => version);
    answer.line(plain`Brand ${brandid}, version ${from} to ${to}: ${verdict}, ${result}.`);
    answer.line(plain`Needed: recall ${thresholds.recall}, precision ${thresholds.precision}.`);
    answer.table(['brand'], [[brandname]]);
    answer.table(
      ['reason'],
      reasons.map((reason) => [reason]),
    );
    answer.table(
      ['version', 'regex', 'mccids', 'confidence', 'own', 'matched', 'caught', 'precision', 'recall'],
      versions.map((one) => [
        ...[one.version, one.regex, one.mccids, one.confidence_score, one.own_combos, one.matched_own],
        ...[one.caught_others, one.precision, one.recall_without_wallets],
      ]),
    );
    if (combos === null) {
      answer.line(plain`Own combos are not compared: ${combos_unknown}`);
      return;
    }
    answer.line(plain`Own combos: ${combos.kept} kept, ${combos.gained} gained, ${combos.lost} lost.`);
    answer.line(plain`Missed by both: ${combos.missed_by_both}.`);
    if (combos.samples.length === 0) return;
    answer.table(
      ['combo', 'narrative', 'mccid', 'combos'],
      combos.samples.map((sample) => [sample.change, sample.narrative, sample.mccid, sample.combos]),
    );
  },
});
