import { isWalletAffected } from '../../brand/brand.ts';
import type { Escalation } from '../../escalation/escalation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { noun } from '../../text/noun.ts';
import { brandsOf } from './supporting-changes.ts';

/** Combos that nothing classifies any more, because the brand that they are left with is inactive. */
export interface Leftover {
  readonly brandid: number;
  readonly combos: number;
  readonly wallet_affected: number;
}

/** What a split left with its source when that ended (runbook, Procedure 3, step 6), of an escalation's brands. */
export async function leftoversOf(
  escalation: Escalation,
  reads: Pick<DecisionReads, 'brand' | 'childBrands' | 'combosOf'>,
): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const brandid of [...(await brandsOf(escalation, reads))].sort((a, b) => a - b)) {
    if ((await reads.brand(brandid))?.status !== 'inactive') continue;
    const combos = await reads.combosOf(brandid);
    if (combos.length === 0) continue;
    leftovers.push({ brandid, combos: combos.length, wallet_affected: combos.filter(isWalletAffected).length });
  }
  return leftovers;
}

export function leftoverWarning({ brandid, combos, wallet_affected: wallet }: Leftover): string {
  const are = noun(combos, 'combo is', 'combos are');
  return `${combos} ${are} left with brand ${brandid}, which is inactive (${wallet} wallet-affected): nothing classifies them until reassign_combos gives them to an active brand.`;
}
