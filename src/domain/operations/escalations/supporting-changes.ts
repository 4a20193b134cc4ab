import type { Escalation, LinkedChange } from '../../escalation/escalation.ts';
import type { Resolving } from '../../escalation/resolution-method.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';

/** A change that may support a closing; `approvers` is null while the change awaits a decision. */
export type SupportingChange = Omit<LinkedChange, 'applied_at' | 'approvers'> &
  Pick<Resolving, 'elsewhere'> & { readonly approvers: readonly string[] | null };

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
    change.method === null || change.affected_brandids.some((brandid) => own.has(brandid))
      ? change
      : { ...change, elsewhere: true },
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
