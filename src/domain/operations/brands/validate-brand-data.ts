import { z } from 'zod';
import { misplacedRowsOf } from '../../analysis/split/misplaced-rows.ts';
import { profileBrand } from '../../analysis/split/profile.ts';
import { type Brand, namedBrandidSchema } from '../../brand/brand.ts';
import { isRecorded } from '../../brand/unrecorded-brand.ts';
import { readOperation } from '../../change/operation.ts';
import { adviceOn } from '../../data-quality/advice.ts';
import { assessDataQuality, type QualityFacts, VERDICTS, verdictOn } from '../../data-quality/assessment.ts';
import { QUALITY_WORDS, SEVERITIES } from '../../data-quality/findings.ts';
import { firedTriggers, TRIGGER_LIMITS } from '../../escalation/triggers.ts';
import type { Feedback } from '../../metadata/metadata.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done } from '../../refusal.ts';
import { isMissingName } from '../../text/missing.ts';
import { maskPersonalData, untrustedText } from '../../text/text.ts';
import { visibleText } from '../../text/visible-text.ts';
import { requireNamedBrand } from '../subjects.ts';

/** The most rows of other brands to compare with. If there are more, the shared number is a minimum. */
const MOST_TWINS = 50_000;
/** The most combos in feedback that are looked up. */
const MOST_NAMED = 500;
const LONGEST_SAMPLE = 120;

const advised = z.union([untrustedText, z.int()]);

const findingSchema = z.object({
  kind: z.string(),
  severity: z.enum(SEVERITIES),
  count: z.int().nullable(),
  share: z.number().nullable().describe('Of its combos'),
  what: z.string(),
  samples: z.array(z.object({ ccid: z.int().nullable(), bankid: z.int().nullable(), text: untrustedText })),
  next: z.object({
    tool: z.string(),
    input: z
      .record(z.string(), z.union([advised, z.array(z.int()), z.record(z.string(), advised)]))
      .describe('Known arguments, for the first sample'),
  }),
});

const output = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  combos: z.int(),
  verdict: z.enum(VERDICTS).describe('clean may hold findings of severity info'),
  trigger: z
    .object({
      fires: z.boolean(),
      held_by: z
        .enum(['inactive', 'accepted', 'escalated'])
        .nullable()
        .describe('Why it does not fire although data is critical'),
      evidence: z.array(z.string()),
    })
    .describe('critical_data_quality'),
  findings: z.array(findingSchema).describe('Critical first'),
  shared_is_least: z.boolean().describe('Not all similar rows were compared'),
});

/** Lists the faults of a brand's data with their severity and the call that corrects each (runbook, Procedure 2, step 1). */
export const validateBrandData = readOperation({
  name: 'validate_brand_data',
  title: 'Validate brand data',
  toolset: 'investigate',
  cost: 'heavy',
  input: z.strictObject({ brandid: namedBrandidSchema }),
  output,
  refusals: ['not_found'],
  async run({ brandid }, ports) {
    const found = await requireNamedBrand(brandid, ports.data);
    if (!found.ok) return found;
    const facts = await factsOn(found.value, ports);
    const findings = assessDataQuality(facts);
    const verdict = verdictOn(findings);
    return done({
      ...{ brandid, brandname: visibleText(facts.brand.brandname), combos: facts.combos.length, verdict },
      trigger: await triggerOf(facts.brand, verdict, ports),
      findings: findings.map((finding) => ({
        ...finding,
        what: QUALITY_WORDS[finding.kind],
        samples: finding.samples.map((sample) => ({ ...sample, text: shown(sample.text) })),
        next: adviceOn(finding, facts),
      })),
      shared_is_least: facts.twins.length === MOST_TWINS,
    });
  },
});

/** Spells out hidden characters, because cleaning the answer would remove the fault. */
function shown(text: string): string {
  // Masked before it is cut: a number that has been cut is no longer recognised.
  const masked = maskPersonalData(text.toWellFormed());
  return visibleText(masked.length > LONGEST_SAMPLE ? `${masked.slice(0, LONGEST_SAMPLE)}…` : masked);
}

async function factsOn(brand: Brand, ports: AgentPorts): Promise<QualityFacts> {
  const { data } = ports;
  const { brandid, brandname, parent_brandid } = brand;
  const versions = await data.metadataVersions(brandid);
  const feedback = await data.feedbackOf(brandid);
  const [combos, mccs] = [await data.combosOf(brandid), await data.mccs()];
  const profile = profileBrand({ brand, combos, mccs, otherBrandNames: [] });
  return {
    ...{ brand, versions, feedback, metadata: versions.at(-1) ?? null },
    ...{ combos, mccs, misplaced: await misplacedRowsOf(brand, profile, data) },
    parent_missing: parent_brandid !== null && (await data.brand(parent_brandid)) === undefined,
    missing_ccids: await ccidsOfNobody(feedback, ports),
    namesakes: (await data.brandsNamed(brandname)).filter(
      (other) => other.brandid !== brandid && other.status === 'active' && !isMissingName(other.brandname),
    ),
    twins: await data.narrativeTwins(brandid, MOST_TWINS),
  };
}

/** Finds broken references in feedback: combos that no brand has. Feedback names wrongly caught combos, mostly of other brands. */
async function ccidsOfNobody(feedback: readonly Feedback[], { data }: AgentPorts): Promise<readonly number[]> {
  const named = new Set(feedback.flatMap((given) => given.misclassified_combos));
  const missing: number[] = [];
  for (const ccid of [...named].slice(0, MOST_NAMED)) {
    if ((await data.combosOfCcid(ccid)).length === 0) missing.push(ccid);
  }
  return missing;
}

/** Evaluates the trigger as detect_escalations does. */
async function triggerOf(brand: Brand, verdict: (typeof VERDICTS)[number], { data }: AgentPorts) {
  const reason = 'critical_data_quality';
  const facts = (await data.triggerFacts(TRIGGER_LIMITS)).find((one) => one.brandid === brand.brandid);
  const hit = facts === undefined ? undefined : firedTriggers(facts).find((one) => one.reason === reason);
  const escalated = facts?.active.some((one) => one.reason === reason) ?? false;
  const evidence = [...(hit?.evidence ?? [])];
  if (hit !== undefined) return { fires: !escalated, held_by: escalated ? ('escalated' as const) : null, evidence };
  if (verdict !== 'critical') return { fires: false, held_by: null, evidence };
  const held_by =
    brand.status === 'inactive' && isRecorded(brand)
      ? ('inactive' as const)
      : facts?.data_accepted
        ? ('accepted' as const)
        : null;
  return { fires: false, held_by, evidence };
}
