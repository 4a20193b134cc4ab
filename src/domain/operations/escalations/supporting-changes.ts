import type { Escalation, LinkedChange } from '../../escalation/escalation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';

/** A change that may support a closing; `approvers` is null while the change awaits a decision. */
export type SupportingChange = Omit<LinkedChange, 'applied_at' | 'approvers'> & {
  readonly approvers: readonly string[] | null;
  /** True if it has a resolving method but touches none of the escalation's brands. */
  readonly elsewhere?: boolean;
};

/**
 * Rates changes for an escalation: a change that touches none of its brands, nor a brand split from one of them,
 * does not resolve it, whatever its method.
 */
export async function supportingChanges(
  escalation: Pick<Escalation, 'brandid' | 'affected_brandids'>,
  changes: readonly SupportingChange[],
  reads: Pick<DecisionReads, 'childBrands'>,
): Promise<readonly SupportingChange[]> {
  const own = await brandsOf(escalation, reads);
  return changes.map((change) =>
    change.affected_brandids.some((brandid) => own.has(brandid))
      ? change
      : { ...change, method: null, elsewhere: change.method !== null },
  );
}

/** Returns an escalation's brands: its own, the other affected ones, and the brands split from any of these. */
export async function brandsOf(
  escalation: Pick<Escalation, 'brandid' | 'affected_brandids'>,
  reads: Pick<DecisionReads, 'childBrands'>,
): Promise<ReadonlySet<number>> {
  const own = new Set([escalation.brandid, ...escalation.affected_brandids]);
  for (const brandid of [...own]) for (const child of await reads.childBrands(brandid)) own.add(child.brandid);
  return own;
}
