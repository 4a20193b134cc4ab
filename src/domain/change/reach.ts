import { unreachable } from '../unreachable.ts';
import type { BlastRadius } from './change.ts';
import type { Decision } from './operation.ts';

/**
 * Computes how far decisions reach together. Each brand, combo and escalation counts once, however many steps touch it.
 * Metadata reaches the combos that it classifies; those that the same change moves to the brand count by their move.
 */
export function reachOf(
  decisions: readonly Pick<Decision<object>, 'mutations' | 'classifies' | 'reaches'>[],
): BlastRadius {
  const brands = new Set<number>();
  const escalations = new Set<string>();
  const moved = new Set<string>();
  const received = new Map<number, number>();
  let metadata_versions = 0;
  for (const mutation of decisions.flatMap((decision) => decision.mutations)) {
    switch (mutation.kind) {
      case 'brand.insert':
      case 'brand.update':
        brands.add(mutation.brand.brandid);
        break;
      case 'combos.reassign':
        received.set(mutation.to, (received.get(mutation.to) ?? 0) + mutation.combos.length);
        for (const { ccid, bankid } of mutation.combos) moved.add(`${ccid}/${bankid}`);
        break;
      case 'combo.correct':
        brands.add(mutation.after.brandid);
        moved.add(`${mutation.after.ccid}/${mutation.after.bankid}`);
        break;
      case 'metadata.append':
        brands.add(mutation.metadata.brandid);
        metadata_versions++;
        break;
      case 'escalation.insert':
      case 'escalation.update':
        escalations.add(mutation.escalation.escalation_id);
        break;
      // A code's decision says which brands and combos it reaches.
      case 'mcc.correct':
      case 'feedback.append':
      case 'execution.append':
      case 'instructions.append':
      case 'deployment.append':
      case 'agent_run.append':
        break;
      default:
        unreachable(mutation);
    }
  }
  for (const { reaches } of decisions) for (const brandid of reaches?.brandids ?? []) brands.add(brandid);
  const reached = decisions.reduce((sum, { reaches }) => sum + (reaches?.combos ?? 0), moved.size);
  const combos = decisions.reduce((sum, decision) => sum + classifiedBeside(decision, received), reached);
  return { brands: brands.size, combos, metadata_versions, escalations: escalations.size };
}

/** Counts the combos that the decision's metadata classifies, less those that the same change moves to its brands. */
function classifiedBeside(
  { mutations, classifies = 0 }: Pick<Decision<object>, 'mutations' | 'classifies'>,
  received: ReadonlyMap<number, number>,
): number {
  const brandids = mutations.flatMap((one) => (one.kind === 'metadata.append' ? [one.metadata.brandid] : []));
  const moved = brandids.reduce((sum, brandid) => sum + (received.get(brandid) ?? 0), 0);
  return brandids.length === 0 ? 0 : Math.max(0, classifies - moved);
}
