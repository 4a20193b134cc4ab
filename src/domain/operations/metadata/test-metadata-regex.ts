import { z } from 'zod';
import { brandidSchema, type Combo, MAX_BRANDID, mccidSchema, WALLET_MCCIDS } from '../../brand/brand.ts';
import { combosLookedAt, type ReadContext, readOperation } from '../../change/operation.ts';
import { comboTests } from '../../criteria/combo-matching.ts';
import { type Criteria, criteriaSchema, describeCriteria } from '../../criteria/criteria.ts';
import { type Coverage, coverageSchema, type MovedCombo } from '../../metadata/coverage.ts';
import { assessMetadataRegex } from '../../metadata/pattern-slips.ts';
import { refusedForWork } from '../../metadata/too-much-work.ts';
import { codeProblems } from '../../metadata/validity.ts';
import { walletPatternWarnings } from '../../metadata/wallet-patterns.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import type { AcceptedRegex, RegexAssessment } from '../../regex/assessment.ts';
import { MAX_SOURCE_LENGTH } from '../../regex/limits.ts';
import { compileMatcher } from '../../regex/matcher.ts';
import { textInput, untrustedText } from '../../text/text.ts';
import { requireBrand } from '../subjects.ts';

const SAMPLES = 10;

const input = z.strictObject({
  regex: textInput(MAX_SOURCE_LENGTH),
  brandid: brandidSchema.exactOptional().describe('Count what it matches over all combos, for this brand'),
  mccids: z
    .array(mccidSchema)
    .min(1)
    .max(200)
    .exactOptional()
    .describe("Codes that count (default: those of the current metadata, else the brand's or part's own)"),
  criteria: criteriaSchema
    .exactOptional()
    .describe('A part that a split will make: only its combos are own, the rest of the brand is others'),
  narratives: z.array(textInput(400)).min(1).max(50).exactOptional().describe('Try it on these'),
});
type Input = z.output<typeof input>;

const CODE_SOURCES = ['input', 'current_metadata', 'brand_codes'] as const;

const output = z.object({
  accepted: z.boolean().describe('It may be stored; false: nothing was evaluated'),
  regex: untrustedText.describe('As it would be stored'),
  problems: z.array(
    z.object({
      at: z.int().describe('Character, from 0'),
      found: untrustedText,
      problem: untrustedText,
      instead: untrustedText,
    }),
  ),
  meant: untrustedText.nullable().describe('The pattern probably meant; accepted'),
  rewrites: z.array(z.object({ from: untrustedText, to: untrustedText, why: untrustedText })),
  steps: z.number().nullable().describe('Most backtracking steps per narrative'),
  engine: z.enum(['backtracking', 'linear']).nullable(),
  warnings: z.array(untrustedText),
  mccids: z.array(z.int()).nullable(),
  mccids_from: z.enum(CODE_SOURCES).nullable(),
  coverage: coverageSchema.nullable(),
  narratives: z.array(z.object({ narrative: untrustedText, matches: z.boolean().nullable() })).nullable(),
});

/** Tests a regex before it is proposed (runbook, Procedure 1, step 2). */
export const testMetadataRegex = readOperation({
  name: 'test_metadata_regex',
  title: 'Test a metadata regex',
  toolset: 'resolve',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'invalid_input', 'unsafe_regex', 'nothing_to_do', 'incomplete'],
  async run(request, ports, context) {
    const assessment = assessMetadataRegex(request.regex);
    const evaluated = await evaluate(request, assessment, ports, context);
    if (!evaluated.ok) return evaluated;
    const { steps } = assessment;
    return done({
      accepted: assessment.accepted,
      regex: assessment.accepted ? assessment.pattern.source : request.regex,
      problems: [...assessment.problems],
      meant: assessment.meant,
      rewrites: [...assessment.rewrites],
      steps: steps !== null && Number.isFinite(steps) ? steps : null,
      engine: assessment.engine,
      ...evaluated.value,
      warnings: [...assessment.warnings, ...evaluated.value.warnings],
      narratives: assessment.accepted ? tried(request.narratives, assessment) : null,
    });
  },
});

interface Evaluated {
  readonly mccids: number[] | null;
  readonly mccids_from: (typeof CODE_SOURCES)[number] | null;
  readonly coverage: Coverage | null;
  readonly warnings: readonly string[];
}

async function evaluate(
  { brandid, mccids: given, criteria }: Input,
  assessment: RegexAssessment,
  ports: AgentPorts,
  { signal, progress }: ReadContext,
): Promise<Outcome<Evaluated>> {
  const nothing: Evaluated = { mccids: null, mccids_from: null, coverage: null, warnings: [] };
  if (brandid === undefined) {
    const warnings = assessment.accepted ? walletPatternWarnings(assessment, '') : [];
    if (criteria !== undefined) return refused(withoutBrand('criteria', 'A part belongs to a brand.'));
    return given === undefined ? done({ ...nothing, warnings }) : refused(withoutBrand('mccids', CODES_COUNT));
  }
  const found = await requireBrand(brandid, ports.data);
  if (!found.ok) return found;
  if (!assessment.accepted) return done(nothing);
  const part = criteria === undefined ? done(null) : await triedPart(brandid, criteria, ports, signal);
  if (!part.ok) return part;
  const { mccids, from } = await codesFor(brandid, given, part.value, ports);
  const whose = { brandid: part.value?.brandid ?? brandid, moved: part.value?.moved ?? [] };
  const request = { ...whose, regex: assessment, mccids, samples: SAMPLES };
  const answer = await ports.data.coverage(request, signal, combosLookedAt({ progress }));
  if (answer.kind === 'too_much_work') return refused(refusedForWork('regex', answer));
  const { coverage } = answer;
  const problems = codeProblems(mccids, await ports.data.mccs());
  const warnings = [
    ...walletPatternWarnings(assessment, found.value.brandname),
    ...problems.map(({ problem, instead }) => `mccids: ${problem} ${instead}`),
  ];
  return done({ mccids, mccids_from: from, coverage, warnings });
}

const CODES_COUNT = 'Codes are used only to count combos, which requires a brand.';

function withoutBrand(field: 'mccids' | 'criteria', message: string): Refusal {
  return { code: 'invalid_input', field, message, instead: `Give brandid too, or leave ${field} out.` };
}

async function codesFor(
  brandid: number,
  given: readonly number[] | undefined,
  part: TriedPart | null,
  ports: AgentPorts,
): Promise<{ mccids: number[]; from: (typeof CODE_SOURCES)[number] }> {
  if (given !== undefined) return { mccids: ascending(given), from: 'input' };
  if (part !== null) return { mccids: ownCodes(part.combos), from: 'brand_codes' };
  const current = (await ports.data.metadataVersions(brandid)).at(-1)?.mccids ?? [];
  if (current.length > 0) return { mccids: ascending(current), from: 'current_metadata' };
  return { mccids: ownCodes((await ports.data.comboSummary(brandid)).mccids), from: 'brand_codes' };
}

function ownCodes(codes: readonly { readonly mccid: number }[]): number[] {
  return ascending(codes.map(({ mccid }) => mccid).filter((mccid) => !WALLET_MCCIDS.has(mccid)));
}

function ascending(mccids: readonly number[]): number[] {
  return [...new Set(mccids)].sort((a, b) => a - b);
}

/**
 * Does not try a pattern for the linear engine on text beyond printable ASCII: that needs the backtracking engine,
 * and this code does not run in a worker.
 */
function tried(narratives: readonly string[] | undefined, { pattern, engine }: AcceptedRegex) {
  if (narratives === undefined) return null;
  const matcher = compileMatcher(pattern, engine);
  return narratives.map((narrative) => ({
    narrative,
    matches: engine === 'linear' && /[^ -~]/.test(narrative) ? null : matcher.matches(narrative),
  }));
}

/** The brandid of a part's combos before its brand exists: greater than any id that the store can have. */
const FUTURE_BRANDID = MAX_BRANDID + 1;

/** A part of a brand, counted as the brand that a split would make of it. */
interface TriedPart {
  readonly brandid: number;
  readonly combos: readonly Combo[];
  readonly moved: readonly MovedCombo[];
}

/** Returns the combos of a brand that meet the criteria of a part. Refuses if none does. */
async function triedPart(
  brandid: number,
  criteria: Criteria,
  { data }: AgentPorts,
  signal: AbortSignal,
): Promise<Outcome<TriedPart>> {
  const all = await data.combosOf(brandid);
  const field = 'criteria';
  const tests = await comboTests([{ field, criteria }], field, all, data, signal);
  if (!tests.ok) return tests;
  const combos = all.filter((combo) => tests.value.every((test) => test(combo)));
  if (combos.length > 0) {
    const moved = combos.map((stored) => {
      const { ccid, bankid } = stored;
      return { ccid, bankid, to: FUTURE_BRANDID, stored };
    });
    return done({ brandid: FUTURE_BRANDID, combos, moved });
  }
  return refused({
    code: 'nothing_to_do',
    field,
    message: `None of the ${all.length} combos of brand ${brandid} meets these criteria (${describeCriteria(criteria)}).`,
    instead: 'Take the criteria of a part from analyze_brand_for_split.',
  });
}
