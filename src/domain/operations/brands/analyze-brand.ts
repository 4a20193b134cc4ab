import { z } from 'zod';
import { diagnose, PROCEDURE_METHODS } from '../../analysis/diagnosis/diagnosis.ts';
import {
  type DiagnosisFacts,
  findQualityProblems,
  iterationSummarySchema,
  matchFacts,
  qualityFindingSchema,
  summariseIterations,
} from '../../analysis/diagnosis/facts.ts';
import { STRENGTHS } from '../../analysis/diagnosis/reasons.ts';
import { misplacedRowsOf } from '../../analysis/split/misplaced-rows.ts';
import { profileBrand } from '../../analysis/split/profile.ts';
import { profileSummarySchema, summariseProfile } from '../../analysis/split/profile-summary.ts';
import { findSplit, splitAnalysisSchema, splitPartSchema } from '../../analysis/split/split.ts';
import { type Statements, statementsIn } from '../../analysis/split/statements.ts';
import { type Brand, brandidSchema, type Mcc } from '../../brand/brand.ts';
import { countedCodes } from '../../brand/combo-evidence.ts';
import { sectorAgreement } from '../../brand/sector-agreement.ts';
import { readOperation } from '../../change/operation.ts';
import { criteriaSchema } from '../../criteria/criteria.ts';
import { recallWithinReach } from '../../data-quality/assessment.ts';
import { ESCALATION_REASONS, levelSchema } from '../../escalation/escalation.ts';
import { FAILURE_KINDS, failuresSinceSuccess, mainFailureKind } from '../../escalation/failures.ts';
import { nextStepSchemaOf } from '../../escalation/next-steps.ts';
import { UNRESOLVED } from '../../escalation/status.ts';
import { coverageSchema } from '../../metadata/coverage.ts';
import type { Feedback, MetadataVersion } from '../../metadata/metadata.ts';
import { assessVersion, coverageOfVersion } from '../../metadata/version-matches.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done } from '../../refusal.ts';
import { shareOf } from '../../text/share.ts';
import { untrustedText } from '../../text/text.ts';
import { requireBrand } from '../subjects.ts';

/** A diagnosis with all that it rests on. */
const brandDiagnosisSchema = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  status: z.enum(['active', 'inactive']),
  diagnosis: z.object({
    reasons: z
      .array(
        z.object({ reason: z.enum(ESCALATION_REASONS), strength: z.enum(STRENGTHS), evidence: z.array(untrustedText) }),
      )
      .describe('Strongest first. established: meets a criterion of the runbook'),
    level: levelSchema.nullable().describe('Null: no reason fits'),
    priority: z.enum(['normal', 'immediate']),
    procedure: z
      .object({
        number: z.int().min(1).max(5).describe("The runbook's; 5 is a higher level"),
        method: z.enum(PROCEDURE_METHODS),
        why: z.string(),
      })
      .nullable(),
    next_steps: z.array(nextStepSchemaOf(z.union([z.string(), z.number(), criteriaSchema]))),
  }),
  profile: profileSummarySchema,
  mccids_total: z.int(),
  wallet_share: z.number(),
  named_share: z.number().describe("Share of combos that carry the brand's name"),
  sector_agreement: z.object({
    sector: untrustedText,
    sector_known: z.boolean(),
    combos: z.int().describe('Without wallet codes'),
    consistent: z.int().describe("Of those, with a code of the brand's sector"),
    share: z.number(),
  }),
  split: splitAnalysisSchema
    .pick({ recommendation: true, criterion: true, confidence: true })
    .extend({ parts: z.array(splitPartSchema.pick({ suggested_name: true, combos: true })) }),
  misplaced: z
    .array(z.object({ brandid: z.int(), brandname: untrustedText, combos: z.int() }))
    .describe('Own combos with the name of another brand'),
  recall_within_reach: z.number().nullable().describe('At best, while those remain'),
  coverage: coverageSchema
    .pick({
      ...{ complete: true, matched_own: true, missed_own: true, caught_others: true, precision: true, recall: true },
      ...{ ties: true, false_positives_by_brand: true },
    })
    .nullable()
    .describe('Of the current metadata'),
  quality: z.array(qualityFindingSchema),
  iterations: iterationSummarySchema,
  runs: z.object({
    failures_in_a_row: z.int(),
    kind: z.enum(FAILURE_KINDS).nullable().describe('Most frequent kind'),
    last_error: untrustedText.nullable(),
  }),
  active_escalations: z.array(
    z.object({ escalation_id: z.string(), reason: z.enum(ESCALATION_REASONS), level: levelSchema }),
  ),
});

const MAX_CODES = 20;
const MOST_ALIKE = 50;

/** Words of feedback about business rules, which no pattern can express (runbook, Manual Escalation Criteria 3). */
const RULES = /\b(?:regulat\w*|complian\w*|legal\w*|business rules?|policy|special handling|licen[cs]\w*)\b/i;

/** Diagnoses a brand: the cause, the reason that fits and the procedure (runbook, Procedure 1, step 1; Investigation, step 3). */
export const analyzeBrand = readOperation({
  name: 'analyze_brand',
  title: 'Analyze a brand',
  toolset: 'investigate',
  cost: 'heavy',
  input: z.strictObject({ brandid: brandidSchema }),
  output: brandDiagnosisSchema,
  refusals: ['not_found'],
  async run({ brandid }, ports, context) {
    const found = await requireBrand(brandid, ports.data);
    if (!found.ok) return found;
    const brand = found.value;
    const mccs = await ports.data.mccs();
    const versions = await ports.data.metadataVersions(brandid);
    const current = versions.at(-1) ?? null;
    const feedback = await ports.data.feedbackOf(brandid);
    const active = await ports.data.activeEscalationsOf(brandid);
    // The count runs in another thread, while this one profiles the brand.
    const [counted, contents] = await Promise.all([
      current === null ? null : coverageOfVersion(assessVersion(current), ports.data, context.signal),
      contentsOf(brand, mccs, current, statementsIn(feedback, active), ports),
    ]);
    const history = await historyOf(brandid, versions, feedback, ports);
    const coverage = counted?.coverage ?? null;
    const facts: DiagnosisFacts = {
      ...{
        brandid,
        combos: contents.combos,
        named_share: contents.named_share,
        sector_agreement: contents.sector_agreement,
      },
      ...{ misplaced: contents.misplaced, recall_within_reach: contents.recall_within_reach },
      brands_alike: await brandsAlike(brandid, ports),
      ...{
        split: contents.split,
        quality: contents.quality,
        iterations: history.iterations,
        rules_named: history.rules_named,
      },
      confidence: current?.confidence_score ?? null,
      matches: coverage === null ? null : matchFacts(brand.brandname, coverage),
      ...{ failures: history.failures, active },
    };
    return done({
      ...{ brandid, brandname: brand.brandname, status: brand.status },
      diagnosis: writable(diagnose(facts)),
      profile: { ...contents.profile, mccids: contents.profile.mccids.slice(0, MAX_CODES) },
      mccids_total: contents.profile.mccids.length,
      wallet_share: shareOf(contents.profile.wallet_affected, contents.combos),
      named_share: contents.named_share,
      sector_agreement: { sector: brand.sector, ...contents.sector_agreement },
      split: contents.split,
      misplaced: contents.misplaced
        .slice(0, MAX_CODES)
        .map(({ brandid: id, brandname, combos }) => ({ brandid: id, brandname, combos })),
      recall_within_reach: contents.recall_within_reach,
      coverage,
      quality: [...contents.quality],
      iterations: history.iterations,
      runs: {
        failures_in_a_row: history.failures.length,
        kind: mainFailureKind(history.failures) ?? null,
        last_error: history.failures.at(-1)?.error_message ?? null,
      },
      active_escalations: active.map(({ escalation_id, reason, level }) => ({ escalation_id, reason, level })),
    });
  },
});

/** Reads the facts in the combos. */
async function contentsOf(
  brand: Brand,
  mccs: ReadonlyMap<number, Mcc>,
  metadata: MetadataVersion | null,
  statements: Statements,
  ports: AgentPorts,
) {
  const combos = await ports.data.combosOf(brand.brandid);
  const firstWord = brand.brandname.trim().split(/\s+/)[0] ?? '';
  const otherBrandNames = await ports.data.brandNamesStartingWith(firstWord);
  const input = { brand, combos, mccs, otherBrandNames };
  const profile = profileBrand(input);
  const { recommendation, criterion, confidence, parts } = findSplit(input, statements, profile).analysis;
  const named = profile.rows.reduce((sum, row) => sum + (row.read.name === 'foreign' ? 0 : 1), 0);
  const misplaced = await misplacedRowsOf(brand, profile, ports.data);
  return {
    combos: combos.length,
    misplaced,
    recall_within_reach: recallWithinReach(combos, misplaced),
    profile: summariseProfile(profile, mccs),
    named_share: shareOf(named, combos.length),
    sector_agreement: sectorAgreement(brand, countedCodes(combos), mccs),
    split: { recommendation, criterion, confidence, parts },
    quality: findQualityProblems({ brand, combos, mccs, metadata }),
  };
}

/** Counts other brands with an open escalation for an ambiguous name or a systematic problem. */
async function brandsAlike(brandid: number, { data }: AgentPorts): Promise<number> {
  const status = [...UNRESOLVED];
  const alike = [{ reason: 'ambiguous_brand_name' as const }, { scope: 'systematic' as const }];
  const pages = await Promise.all(
    alike.map((filter) => data.escalationPage({ ...filter, status }, 'newest', MOST_ALIKE)),
  );
  const brands = new Set(pages.flatMap((page) => page.rows.map((one) => one.brandid)));
  brands.delete(brandid);
  return brands.size;
}

/** Reads the facts in the iterations and runs. */
async function historyOf(
  brandid: number,
  versions: readonly MetadataVersion[],
  feedback: readonly Feedback[],
  ports: AgentPorts,
) {
  return {
    iterations: summariseIterations(versions, feedback),
    rules_named: feedback.filter(speaksOfRules).length,
    failures: failuresSinceSuccess(await ports.data.executionsOf(brandid)),
  };
}

function speaksOfRules({ feedback_text, category }: Feedback): boolean {
  return RULES.test(feedback_text) || RULES.test(category?.replaceAll('_', ' ') ?? '');
}

/** Returns mutable copies, which the schema's input type requires. */
function writable({ reasons, next_steps, ...rest }: ReturnType<typeof diagnose>) {
  return {
    ...rest,
    reasons: reasons.map(({ evidence, ...reason }) => ({ ...reason, evidence: [...evidence] })),
    next_steps: [...next_steps],
  };
}
