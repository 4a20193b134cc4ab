import { comboDefects, textDefects } from './data-quality-combos.ts';
import { type Contradictable, contradictions } from './data-quality-contradictions.ts';
import { corruption } from './data-quality-corruption.ts';
import { QUALITY_WORDS, type QualityFinding, SEVERITIES, single } from './data-quality-kinds.ts';
import { brandDefects, metadataDefects, type References, referenceDefects } from './data-quality-references.ts';

/** All that the quality of a brand's data is judged by. */
export type QualityFacts = Contradictable & References;

const ORDER: readonly string[] = Object.keys(QUALITY_WORDS);

/** What is wrong with a brand's data, the critical first, each kind once (runbook, Procedure 2, step 1). */
export function assessDataQuality(facts: QualityFacts): readonly QualityFinding[] {
  const { brand, combos, mccs, metadata } = facts;
  const findings = [
    ...brandDefects(brand, mccs),
    ...(combos.length === 0 ? [single('no_combos')] : []),
    ...comboDefects(combos, mccs),
    ...textDefects(combos, brand.brandname),
    ...referenceDefects(facts),
    ...metadataDefects(metadata, brand, mccs),
    ...contradictions(facts),
    ...corruption(facts),
  ];
  const rank = ({ severity, kind }: QualityFinding) =>
    SEVERITIES.indexOf(severity) * ORDER.length + ORDER.indexOf(kind);
  return findings.sort((a, b) => rank(a) - rank(b));
}

export const VERDICTS = ['critical', 'problems', 'clean'] as const;

/** `clean` may hold what is for information only. */
export function verdictOn(findings: readonly QualityFinding[]): (typeof VERDICTS)[number] {
  if (findings.some(({ severity }) => severity === 'critical')) return 'critical';
  return findings.some(({ severity }) => severity === 'warning') ? 'problems' : 'clean';
}
