import type { Escalation } from '../escalation/escalation.ts';
import { type Verification, verifyBrandMetadata } from '../metadata/verification.ts';
import type { DecisionReads } from '../ports.ts';
import { brandsOf, type SupportingChange } from './supporting-changes.ts';

export interface ClosingVerifications {
  /** These have to pass. */
  readonly held: readonly Verification[];
  /** Those that fail of the other brands touched, such as one that got a record back. */
  readonly failingElsewhere: readonly Verification[];
}

/**
 * Verifies the brands in use that the resolving changes touched (runbook, Step 5). What an escalation is about has to
 * pass; a brand that only gave or got records may have failed before, or have no metadata yet, and is named. Where all
 * records went to other brands, these are what there is to verify.
 */
export async function verifyForClosing(
  escalation: Escalation,
  changes: readonly SupportingChange[],
  reads: DecisionReads,
  signal: AbortSignal,
): Promise<ClosingVerifications> {
  const own = await brandsOf(escalation, reads);
  const touched = changes.filter((change) => change.method !== null).flatMap((change) => change.affected_brandids);
  const verifications: Verification[] = [];
  for (const brandid of [...new Set(touched)].sort((a, b) => a - b)) {
    // An inactive brand classifies nothing any more.
    if ((await reads.brand(brandid))?.status !== 'active') continue;
    verifications.push(await verifyBrandMetadata(brandid, reads, signal));
  }
  const held = verifications.filter(({ brandid }) => own.has(brandid));
  if (held.length === 0) return { held: verifications, failingElsewhere: [] };
  return { held, failingElsewhere: verifications.filter(({ brandid, passed }) => !passed && !own.has(brandid)) };
}

/** Which checks fail, by name. Without metadata all do, and the first one says it. */
export function failedChecks({ brandid, passed, metadata_version, checks }: Verification) {
  const failed = checks.filter((check) => !check.passed).map(({ check }) => check);
  return { brandid, passed, failed: metadata_version === null ? failed.slice(0, 1) : failed };
}
