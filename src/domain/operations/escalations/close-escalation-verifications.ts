import type { Escalation } from '../../escalation/escalation.ts';
import { type Verification, verifyBrandMetadata } from '../../metadata/verification.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { brandsOf, type SupportingChange } from './supporting-changes.ts';

export interface ClosingVerifications {
  /** These have to pass. */
  readonly held: readonly Verification[];
  /** Those that fail of the other brands touched, such as one that got a record back. */
  readonly failingElsewhere: readonly Verification[];
}

/**
 * Verifies the brands in use that an escalation is about, and those that the resolving changes touched (runbook, Step
 * 5). Its own brands, whether or not anything was done to them, and brands made of them have to pass; a brand that only
 * gave or got records may have failed before, or have no metadata yet, and is named. Where all records went to other
 * brands, these are what there is to verify.
 */
export async function verifyForClosing(
  escalation: Escalation,
  changes: readonly SupportingChange[],
  reads: DecisionReads,
  signal: AbortSignal,
): Promise<ClosingVerifications> {
  const resolving = changes.filter((change) => change.method !== null);
  const touched = resolving.flatMap((change) => change.affected_brandids);
  const about = touched.length === 0 ? [] : await unsplit([escalation.brandid, ...escalation.affected_brandids], reads);
  const made = resolving.flatMap((change) => change.made_brandids ?? []);
  const own = new Set([...(await brandsOf(escalation, reads)), ...made]);
  const verifications: Verification[] = [];
  for (const brandid of [...new Set([...touched, ...about])].sort((a, b) => a - b)) {
    // An inactive brand classifies nothing any more.
    if ((await reads.brand(brandid))?.status !== 'active') continue;
    verifications.push(await verifyBrandMetadata(brandid, reads, signal));
  }
  const held = verifications.filter(({ brandid }) => own.has(brandid));
  if (held.length === 0) return { held: verifications, failingElsewhere: [] };
  return { held, failingElsewhere: verifications.filter(({ brandid, passed }) => !passed && !own.has(brandid)) };
}

/** The brands without those that were split: what is left of these is said otherwise, and their parts are verified. */
async function unsplit(brandids: readonly number[], reads: Pick<DecisionReads, 'childBrands'>): Promise<number[]> {
  const left: number[] = [];
  for (const brandid of brandids) if ((await reads.childBrands(brandid)).length === 0) left.push(brandid);
  return left;
}

/** Which checks fail, by name. Without metadata all do, and the first one says it. */
export function failedChecks({ brandid, passed, metadata_version, checks }: Verification) {
  const failed = checks.filter((check) => !check.passed).map(({ check }) => check);
  return { brandid, passed, failed: metadata_version === null ? failed.slice(0, 1) : failed };
}
