import { suggestMetadata } from '../domain/operations/metadata/suggest-metadata.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const suggestMetadataTool = readTool({
  operation: suggestMetadata,
  description:
    "Finds a regex and codes that fit a brand's combos and no others, with the instructions in prod, and what they match, miss " +
    'and catch. Use it before create_manual_metadata, or to see what reprocess_brand would give. It stores nothing; to try a ' +
    'regex of your own use test_metadata_regex.',
  examples: [{ title: 'What would find "Star"?', input: { brandid: 12345 } }],
  render(output, answer) {
    const s = output;
    answer.line(plain`Brand ${s.brandid}: confidence ${s.confidence}; current version ${s.current_version}.`);
    if (s.current_version !== null && !s.differs_from_current) answer.line(plain`The same as the current version.`);
    answer.line(plain`Instructions version in prod: ${s.instructions_version}.`);
    answer.table(['brand', 'sector', 'mccids'], [[s.brandname, s.sector, s.mccids]]);
    answer.quote(plain`Regex:`, s.regex);
    answer.line(
      plain`Own: ${s.matched_own} of ${s.own_combos} matched; of the ${s.missed_own} missed ${s.missed_own_wallet} are wallet-affected.`,
    );
    answer.line(plain`Other brands' combos caught: ${s.caught_others}.`);
    answer.line(plain`Precision ${s.precision}, recall ${s.recall}, without wallets ${s.recall_without_wallets}.`);
    answer.table(
      ['phrase', 'own', 'others', 'why'],
      s.phrases.map((phrase) => [phrase.pattern, phrase.own, phrase.others, phrase.why]),
    );
    const found = [...s.evaluator_issues, ...s.warnings];
    if (found.length > 0) {
      answer.table(
        ['issue'],
        found.map((issue) => [issue]),
      );
    }
    if (s.codes_left_out.length > 0) {
      answer.table(
        ['code left out', 'combos', 'why'],
        s.codes_left_out.map((code) => [code.mccid, code.combos, code.why]),
      );
    }
    if (s.caught_by_brand.length > 0) {
      answer.table(
        ['brandid', 'caught of', 'combos'],
        s.caught_by_brand.map((brand) => [brand.brandid, brand.brandname, brand.combos]),
      );
    }
    if (s.missed_samples.length > 0) {
      answer.table(
        ['missed', 'mccid', 'combos'],
        s.missed_samples.map((sample) => [sample.narrative, sample.mccid, sample.combos]),
      );
    }
  },
});
