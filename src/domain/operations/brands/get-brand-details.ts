import { z } from 'zod';
import { type Brand, brandidSchema, brandSchema, WALLET_MCCIDS } from '../../brand/brand.ts';
import { knownSectors, resolveSector, sectorsOf } from '../../brand/sectors.ts';
import { readOperation } from '../../change/operation.ts';
import { ESCALATION_REASONS, levelSchema } from '../../escalation/escalation.ts';
import { ESCALATION_STATUSES, escalationStatus, UNRESOLVED } from '../../escalation/status.ts';
import { metadataVersionSchema } from '../../metadata/metadata.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import type { ComboSummary } from '../../ports/combos.ts';
import { done } from '../../refusal.ts';
import { isMissing } from '../../text/missing.ts';
import { shareOf } from '../../text/share.ts';
import { untrustedText } from '../../text/text.ts';
import { requireBrand } from '../subjects.ts';

const MAX_CODES = 20;
const MAX_RELATED = 20;

const input = z.strictObject({ brandid: brandidSchema });

const codeSchema = z.object({
  mccid: z.int(),
  mcc_desc: untrustedText.nullable().describe('Null: unknown code'),
  sector: untrustedText.nullable(),
  combos: z.int(),
  share: z.number(),
  consistent: z.boolean().describe("Its sector is the brand's"),
  wallet_specific: z.boolean().describe('Set by a payment wallet'),
});

const output = z.object({
  brand: brandSchema,
  sector_match: z.object({
    kind: z.enum(['exact', 'alias', 'unknown']),
    sectors: z.array(untrustedText).describe('The sectors it stands for'),
  }),
  parent: z.object({ brandid: z.int(), brandname: untrustedText }).nullable(),
  children: z.array(brandSchema.pick({ brandid: true, brandname: true, sector: true, status: true })),
  combos: z.object({
    total: z.int(),
    distinct_narratives: z.int(),
    banks: z.int(),
    wallet_affected: z.int(),
    wallet_share: z.number(),
    consistent_share: z.number().describe("Share with a code of the brand's sector; wallet codes aside"),
  }),
  mccids: z.array(codeSchema).describe(`Most frequent first, at most ${MAX_CODES}`),
  mccids_total: z.int(),
  current_metadata: metadataVersionSchema.nullable(),
  metadata_versions: z.int(),
  open_escalations: z.array(
    z.object({
      escalation_id: z.string(),
      reason: z.enum(ESCALATION_REASONS),
      level: levelSchema,
      status: z.enum(ESCALATION_STATUSES),
    }),
  ),
});

/** Reads a brand and the facts in its combos (runbook, Investigation, step 1). */
export const getBrandDetails = readOperation({
  name: 'get_brand_details',
  title: 'Get brand details',
  toolset: 'investigate',
  input,
  output,
  refusals: ['not_found'],
  async run({ brandid }, ports) {
    const found = await requireBrand(brandid, ports.data);
    if (!found.ok) return found;
    const brand = found.value;
    const summary = await ports.data.comboSummary(brandid);
    const versions = await ports.data.metadataVersions(brandid);
    return done({
      brand,
      ...(await codesOf(brand, summary, ports)),
      ...(await familyOf(brand, ports)),
      current_metadata: versions.at(-1) ?? null,
      metadata_versions: versions.length,
      open_escalations: await openEscalations(brandid, ports),
    });
  },
});

async function codesOf(brand: Brand, summary: ComboSummary, ports: AgentPorts) {
  const match = resolveSector(brand.sector, knownSectors(await ports.data.mccs()));
  const sectors = sectorsOf(match);
  const codes = summary.mccids.map((code) => ({
    ...code,
    share: shareOf(code.combos, summary.combos),
    consistent: code.sector !== null && sectors.includes(code.sector),
    wallet_specific: WALLET_MCCIDS.has(code.mccid),
  }));
  const merchants = codes.filter((code) => !isMissing(code.sector ?? '') && !code.wallet_specific);
  const combosWith = (some: typeof codes) => some.reduce((sum, code) => sum + code.combos, 0);
  const { combos, distinct_narratives, banks, wallet_affected } = summary;
  const wallet_share = shareOf(wallet_affected, combos);
  const consistent_share = shareOf(combosWith(merchants.filter((code) => code.consistent)), combosWith(merchants));
  return {
    sector_match: { kind: match.kind, sectors: [...sectors] },
    combos: { total: combos, distinct_narratives, banks, wallet_affected, wallet_share, consistent_share },
    mccids: codes.slice(0, MAX_CODES),
    mccids_total: codes.length,
  };
}

async function familyOf(brand: Brand, ports: AgentPorts) {
  const parent = brand.parent_brandid === null ? undefined : await ports.data.brand(brand.parent_brandid);
  const children = await ports.data.childBrands(brand.brandid);
  return {
    parent: parent === undefined ? null : { brandid: parent.brandid, brandname: parent.brandname },
    children: children.slice(0, MAX_RELATED),
  };
}

async function openEscalations(brandid: number, ports: AgentPorts) {
  const page = await ports.data.escalationPage({ brandid, status: UNRESOLVED }, 'newest', MAX_RELATED);
  return page.rows.map((escalation) => ({
    escalation_id: escalation.escalation_id,
    reason: escalation.reason,
    level: escalation.level,
    status: escalationStatus(escalation),
  }));
}
