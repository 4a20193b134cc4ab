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
  /** Returns the brands with new metadata of each decision, once per version. */
  const described = decisions.map((): number[] => []);
  for (const [index, { mutations }] of decisions.entries()) {
    for (const mutation of mutations) {
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
          described[index]?.push(mutation.metadata.brandid);
          break;
        case 'escalation.insert':
        case 'escalation.update':
          escalations.add(mutation.escalation.escalation_id);
          break;
        // The decision on a code says which brands and combos it reaches.
        case 'mcc.correct':
        case 'feedback.append':
        case 'execution.append':
        case 'execution.update':
        case 'instructions.append':
        case 'deployment.append':
        case 'agent_run.append':
          break;
        default:
          unreachable(mutation);
      }
    }
  }
  for (const { reaches } of decisions) for (const brandid of reaches?.brandids ?? []) brands.add(brandid);
  let combos = moved.size;
  for (const [index, { reaches, classifies = 0 }] of decisions.entries()) {
    combos += (reaches?.combos ?? 0) + classifiedBeside(described[index] ?? [], classifies, received);
  }
  return { brands: brands.size, combos, metadata_versions: described.flat().length, escalations: escalations.size };
}

/** Counts the combos that new metadata of the brands classifies, less those that the same change moves to them. */
function classifiedBeside(
  brandids: readonly number[],
  classifies: number,
  received: ReadonlyMap<number, number>,
): number {
  const moved = brandids.reduce((sum, brandid) => sum + (received.get(brandid) ?? 0), 0);
  return brandids.length === 0 ? 0 : Math.max(0, classifies - moved);
}
