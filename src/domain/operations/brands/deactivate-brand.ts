import { z } from 'zod';
import { type Brand, brandidSchema, type Combo, isWalletAffected } from '../../brand/brand.ts';
import { codeCounts, codesInWords, sampleNarratives } from '../../brand/combo-evidence.ts';
import { writeOperation } from '../../change/operation.ts';
import type { Escalation } from '../../escalation/escalation.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { assessVersion, coverageOfVersion } from '../../metadata/version-matches.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { reasonInput } from '../../text/free-text.ts';
import { noun } from '../../text/noun.ts';
import { quoted } from '../../text/quoted.ts';
import { requireBrand } from '../subjects.ts';

const input = z.strictObject({
  brandid: brandidSchema,
  reason: reasonInput().describe('Why it is no longer needed'),
});

const output = z.object({
  brandid: z.int(),
  status: z.literal('inactive'),
  combos_left: z.int().describe('Wallet-affected combos that stay with it'),
});

/** Deactivates a brand that is no longer needed, such as one whose parts have all its combos (runbook, Procedure 3, step 6). */
export const deactivateBrand = writeOperation({
  name: 'deactivate_brand',
  title: 'Deactivate a brand',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'high',
  // It removes what a split left over and resolves nothing by itself.
  method: null,
  input,
  output,
  refusals: ['not_found', 'conflict', 'nothing_to_do'],
  async decide({ brandid, reason }, reads, context) {
    const found = await requireBrand(brandid, reads);
    if (!found.ok) return found;
    const brand = found.value;
    if (brand.status === 'inactive') return inactiveAlready(brand);
    const combos = await reads.combosOf(brandid);
    const unneeded = await nothingNeeds(brand, combos, context.escalation_id, reads);
    if (!unneeded.ok) return unneeded;
    const metadata = await endingMetadata(brandid, reads, context.signal);
    const children = (await reads.childBrands(brandid)).map((child) => ({
      brandid: child.brandid,
      brandname: child.brandname,
      status: child.status,
    }));
    return done({
      preview: previewOf(brand, reason, combos, { metadata, children }),
      mutations: [{ kind: 'brand.update', brand: { ...brand, status: 'inactive', version: brand.version + 1 } }],
      outbox: [],
      result: { brandid, status: 'inactive', combos_left: combos.length },
      affected_brandids: [brandid],
    });
  },
});

function inactiveAlready({ brandid, brandname }: Brand) {
  return refused({
    code: 'nothing_to_do',
    field: 'brandid',
    message: `Brand ${brandid} ${quoted(brandname)} is already inactive.`,
    instead: 'get_brand_details lists the brands that it was split into.',
  });
}

/** Refuses while combos outside of wallets are left, or while another escalation than the one served is open. */
async function nothingNeeds(
  { brandid, brandname }: Brand,
  combos: readonly Combo[],
  served: string | null,
  reads: Pick<DecisionReads, 'activeEscalationsOf'>,
): Promise<Outcome<true>> {
  const plain = combos.filter((combo) => !isWalletAffected(combo));
  if (plain.length > 0) {
    return refused({
      code: 'conflict',
      field: 'brandid',
      message: `${plain.length} ${noun(plain.length, 'combo')} not affected by wallets ${noun(plain.length, 'is', 'are')} still with brand ${brandid} ${quoted(brandname)}, by code: ${codesInWords(plain)}.`,
      instead: 'Give them to another brand with reassign_combos first; both can be steps of one propose_plan.',
    });
  }
  const open = (await reads.activeEscalationsOf(brandid)).filter((one) => one.escalation_id !== served);
  return open.length === 0 ? done(true) : escalationsOpen(brandid, open);
}

function escalationsOpen(brandid: number, open: readonly Escalation[]) {
  const ids = open.map((one) => one.escalation_id).join(', ');
  return refused({
    code: 'conflict',
    field: 'brandid',
    message: `Brand ${brandid} has ${open.length} open ${noun(open.length, 'escalation')}: ${ids}.`,
    instead: `If this change serves one of them, give it as escalation_id; close any other first with close_escalation.`,
  });
}

interface EndingMetadata {
  readonly version: number;
  /** Null if its regex is not accepted or takes too much work, or the count was cancelled. */
  readonly coverage: Coverage | null;
}

async function endingMetadata(
  brandid: number,
  reads: Pick<DecisionReads, 'metadataVersions' | 'coverage'>,
  signal: AbortSignal,
): Promise<EndingMetadata | null> {
  const metadata = (await reads.metadataVersions(brandid)).at(-1);
  if (metadata === undefined) return null;
  const { coverage } = await coverageOfVersion(assessVersion(metadata), reads, signal);
  return { version: metadata.version, coverage: coverage?.complete === true ? coverage : null };
}

interface Circumstances {
  readonly metadata: EndingMetadata | null;
  readonly children: readonly { brandid: number; brandname: string; status: Brand['status'] }[];
}

function previewOf(
  { brandid, brandname, version }: Brand,
  reason: string,
  combos: readonly Combo[],
  { metadata, children }: Circumstances,
) {
  const target = `brand ${brandid}`;
  return {
    summary: `Deactivate brand ${brandid} ${quoted(brandname)}`,
    changes: [{ target, field: 'status', before: 'active', after: 'inactive' }],
    evidence: {
      reason,
      combos_left: {
        combos: combos.length,
        combos_by_mccid: codeCounts(combos),
        sample_narratives: sampleNarratives(combos),
      },
      metadata_that_stops: metadata === null ? 'none' : stopping(metadata),
      split_into: [...children],
    },
    warnings: [
      ...(combos.length === 0
        ? []
        : [
            `${combos.length} wallet-affected ${noun(combos.length, 'combo')} ${noun(combos.length, 'stays', 'stay')} with it: nothing classifies them until they are reassigned.`,
          ]),
      ...children
        .filter((child) => child.status === 'inactive')
        .map((child) => `Brand ${child.brandid} ${quoted(child.brandname)}, split from it, is inactive too.`),
    ],
    preconditions: [{ target, version }],
  };
}

function stopping({ version, coverage }: EndingMetadata) {
  if (coverage === null) return { version, combos_classified: 'its regex could not be evaluated' };
  // Not counted by brand, so that combos that move between other brands meanwhile do not make the change stale.
  const { matched_own: own, caught_others: of_other_brands } = coverage;
  return { version, combos_classified: own + of_other_brands, own, of_other_brands };
}
