import { z } from 'zod';
import type { Combo, ComboKey, Mcc } from '../../brand/brand.ts';
import { criteriaSchema } from '../../criteria/criteria.ts';
import { untrustedText } from '../../text/text.ts';
import { textHash } from '../../text/text-hash.ts';
import { findGroups } from './groups.ts';
import { criteriaFor, type Division, type PartCriteria } from './part-criteria.ts';
import { namesFor, sampleOf, sectorOf } from './part-naming.ts';
import { type BrandProfile, type ProfiledCombo, type ProfileInput, profileBrand } from './profile.ts';
import { doubtEvidence, keepEvidence, splitEvidence, whyLeft } from './reasons.ts';
import { countBy } from './row-groups.ts';
import { NO_STATEMENTS, type Statements, type WhatPeopleSay, whatPeopleSay } from './statements.ts';

const SPLIT_RECOMMENDATIONS = ['split', 'keep', 'cannot_tell', 'insufficient_data'] as const;
const SPLIT_CRITERIA = ['mccid', 'narrative', 'location', 'mixed'] as const;

const sampleNarratives = z.array(untrustedText).max(5);

/** One business found in a brand, and the criteria of its combos. */
export const splitPartSchema = z.object({
  suggested_name: untrustedText,
  sector: untrustedText,
  criteria: criteriaSchema,
  combos: z.int(),
  share: z.number().describe('Of all combos of the brand, 0 to 1'),
  mccids: z.array(z.object({ mccid: z.int(), mcc_desc: untrustedText, combos: z.int() })),
  top_words: z.array(untrustedText).describe('Most frequent words after the name'),
  sample_narratives: sampleNarratives,
});
type SplitPart = z.infer<typeof splitPartSchema>;

/** The businesses found under one brand (runbook, Procedure 3 steps 1 and 2). */
export const splitAnalysisSchema = z.object({
  recommendation: z.enum(SPLIT_RECOMMENDATIONS),
  criterion: z.enum(SPLIT_CRITERIA).nullable(),
  confidence: z.number().describe('A rule of thumb, not a probability'),
  reasons: z.array(untrustedText),
  parts: z.array(splitPartSchema),
  unassigned: z.object({ combos: z.int(), why: untrustedText, sample_narratives: sampleNarratives }),
});
export type SplitAnalysis = z.infer<typeof splitAnalysisSchema>;

/** Confidence of an answer that people gave in feedback or notes. */
const SETTLED = 0.8;
/** Fewer combos than this are insufficient data (runbook, manual escalation criteria). */
const MIN_COMBOS = 5;
interface SplitFinding {
  readonly analysis: SplitAnalysis;
  /** The combos that meet no part's criteria. */
  readonly left: readonly Combo[];
  /** Those of them that do not name something else. */
  readonly staying: readonly Combo[];
  /** Returns every combo by `comboKeyText`, with the index of its part; `null` for those that are left. */
  assignments(): ReadonlyMap<string, number | null>;
}

/** Returns `ccid/bankid`, or `ccid/` without a bank. */
export function comboKeyText(key: ComboKey): string {
  return `${key.ccid}/${key.bankid ?? ''}`;
}

/**
 * Finds several businesses under one brandid (runbook, Procedure 3 steps 1 and 2). The time is linear in the number of
 * combos; their order does not matter. Assignments follow from the criteria alone.
 */
export function findSplit(
  input: ProfileInput,
  statements: Statements = NO_STATEMENTS,
  profile: BrandProfile = profileBrand(input),
): SplitFinding {
  if (input.combos.length < MIN_COMBOS) {
    const reason = `${input.combos.length} combos are too few to judge; at least ${MIN_COMBOS} are needed.`;
    return undivided(input.combos, { recommendation: 'insufficient_data', confidence: 1, reasons: [reason] });
  }
  const said = whatPeopleSay(statements);
  const groups = findGroups(sampleForEvidence(profile.evidence));
  const isDoubtful = groups?.verdict === 'cannot_tell' && said.verdict !== 'several';
  if (groups !== null && (isDoubtful || said.verdict === 'one')) {
    const doubt = doubtEvidence(profile, groups);
    const settled = said.verdict === 'one' ? { confidence: SETTLED, reasons: doubt.reasons.slice(1) } : doubt;
    const recommendation = said.verdict === 'one' ? 'keep' : 'cannot_tell';
    return undivided(input.combos, { ...settled, recommendation, reasons: [...said.reasons, ...settled.reasons] });
  }
  const parts = groups?.parts ?? [];
  const found = groups === null ? null : criteriaFor(parts, input.brand.brandname, profile.rows, profile.foreign);
  const taken = found === null ? [] : rowsTaken(profile, found);
  if (groups === null || found === null || taken.some((rows) => rows.length === 0)) {
    const isOne = groups === null && said.verdict !== 'several';
    const { confidence, reasons } = keepEvidence(profile, groups);
    const recommendation = isOne ? 'keep' : 'cannot_tell';
    return undivided(input.combos, {
      recommendation,
      confidence: isOne ? confidence : 0.3,
      reasons: [...said.reasons, ...reasons],
    });
  }
  return divided(input, profile, { groups, parts, found, taken }, said);
}

/** Maximum number of rows that are weighed. Whole outlets are chosen by a hash, so the order of rows does not matter. */
const MOST_WEIGHED = 4000;

function sampleForEvidence(rows: readonly ProfiledCombo[]): readonly ProfiledCombo[] {
  if (rows.length <= MOST_WEIGHED) return rows;
  const highest = (2 ** 32 * MOST_WEIGHED) / rows.length;
  return rows.filter(({ outlet }) => mixed(textHash(outlet)) < highest);
}

/** Spreads a hash: those of texts that differ in their last characters only lie close together. */
function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (half ^ (half >>> 13)) >>> 0;
}

function rowsTaken(profile: BrandProfile, found: PartCriteria): ProfiledCombo[][] {
  const taken: ProfiledCombo[][] = found.tests.map(() => []);
  for (const row of profile.rows) taken[found.tests.findIndex((test) => test(row.combo))]?.push(row);
  return taken;
}

function undivided(
  combos: readonly Combo[],
  verdict: Pick<SplitAnalysis, 'recommendation' | 'confidence' | 'reasons'>,
): SplitFinding {
  const unassigned = {
    combos: combos.length,
    why: 'Without a split every combo stays with the brand.',
    sample_narratives: [],
  };
  return {
    analysis: { ...verdict, criterion: null, parts: [], unassigned },
    left: combos,
    staying: combos,
    assignments: () => new Map(combos.map((combo) => [comboKeyText(combo), null])),
  };
}

function divided(input: ProfileInput, profile: BrandProfile, division: Division, said: WhatPeopleSay): SplitFinding {
  const { parts, found, taken } = division;
  const names = namesFor(parts, input.brand.brandname);
  const given = new Set(taken.flat());
  const left = profile.rows.filter((row) => !given.has(row));
  const described = taken.map((rows, i): SplitPart => {
    const suggested = {
      suggested_name: names[i] ?? '',
      sector: sectorOf(parts[i] ?? [], input.mccs, input.brand.sector),
    };
    const share = rows.length / profile.rows.length;
    const criteria = found.criteria[i] ?? { all: [] };
    return { ...suggested, criteria, combos: rows.length, share, ...contentsOf(rows, input.mccs) };
  });
  const explained = splitEvidence(profile, division, names);
  const foreign = new Set(profile.foreign);
  const analysis: SplitAnalysis = {
    ...{ recommendation: 'split', criterion: found.criterion, parts: described },
    reasons: [...said.reasons, ...explained.reasons],
    confidence: said.verdict === 'several' ? Math.max(SETTLED, explained.confidence) : explained.confidence,
    unassigned: { combos: left.length, why: whyLeft(left, division, names), sample_narratives: sampleOf(left) },
  };
  const staying = left.filter((row) => !foreign.has(row)).map(({ combo }) => combo);
  return { analysis, left: left.map(({ combo }) => combo), staying, assignments: () => assigned(taken, left) };
}

function assigned(taken: Division['taken'], left: readonly ProfiledCombo[]): ReadonlyMap<string, number | null> {
  const parts = new Map<string, number | null>(left.map(({ combo }) => [comboKeyText(combo), null]));
  for (const [i, rows] of taken.entries()) for (const { combo } of rows) parts.set(comboKeyText(combo), i);
  return parts;
}

function contentsOf(rows: readonly ProfiledCombo[], mccs: ReadonlyMap<number, Mcc>) {
  const mccids = countBy(rows, (row) => row.combo.mccid).map(([mccid, combos]) => {
    return { mccid, mcc_desc: mccs.get(mccid)?.mcc_desc ?? 'not in the mcc table', combos };
  });
  const words = rows.flatMap((row) => row.read.words);
  const top = countBy(words, (word) => word).slice(0, 5);
  return { mccids, top_words: top.map(([word]) => word), sample_narratives: sampleOf(rows) };
}
