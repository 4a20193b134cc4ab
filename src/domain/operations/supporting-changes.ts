import type { Escalation, LinkedChange } from '../escalation/escalation.ts';
import type { DecisionReads } from '../ports.ts';

/** A change as it supports a closing; `approvers` is null while it is still to be decided on. */
export type SupportingChange = Omit<LinkedChange, 'applied_at' | 'approvers'> & {
  readonly approvers: readonly string[] | null;
};

/**
 * The changes as they count for an escalation: what touches none of its brands, nor a brand split from one of them,
 * resolves nothing of it, whatever its method.
 */
export async function supportingChanges(
  escalation: Pick<Escalation, 'brandid' | 'affected_brandids'>,
  changes: readonly SupportingChange[],
  reads: Pick<DecisionReads, 'childBrands'>,
): Promise<readonly SupportingChange[]> {
  const own = new Set([escalation.brandid, ...escalation.affected_brandids]);
  for (const brandid of [...own]) for (const child of await reads.childBrands(brandid)) own.add(child.brandid);
  return changes.map((change) =>
    change.affected_brandids.some((brandid) => own.has(brandid)) ? change : { ...change, method: null },
  );
}
