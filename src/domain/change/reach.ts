import type { Decision } from '../operations/operation.ts';
import type { BlastRadius } from './change.ts';
import type { Mutation } from './mutation.ts';

/**
 * How far decisions reach together: every brand, combo and escalation once, however many steps touch it. Metadata
 * reaches the combos that it classifies; those that the same change hands to the brand are counted by their move.
 */
export function reachOf(
  decisions: readonly Pick<Decision<object>, 'mutations' | 'classifies' | 'reaches'>[],
): BlastRadius {
  const brands = new Set<number>();
  const escalations = new Set<string>();
  const moved = new Set<string>();
  const receivers = new Set<number>();
  let metadata_versions = 0;
  for (const mutation of decisions.flatMap((decision) => decision.mutations)) {
    switch (mutation.kind) {
      case 'brand.insert':
      case 'brand.update':
        brands.add(mutation.brand.brandid);
        break;
      case 'combos.reassign':
        receivers.add(mutation.to);
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
    }
  }
  for (const { reaches } of decisions) for (const brandid of reaches?.brandids ?? []) brands.add(brandid);
  const reached = decisions.reduce((sum, { reaches }) => sum + (reaches?.combos ?? 0), moved.size);
  const classified = decisions.filter(({ mutations }) => mutations.some((one) => isMetadataForOther(one, receivers)));
  const combos = classified.reduce((sum, { classifies }) => sum + (classifies ?? 0), reached);
  return { brands: brands.size, combos, metadata_versions, escalations: escalations.size };
}

function isMetadataForOther(mutation: Mutation, receivers: ReadonlySet<number>): boolean {
  return mutation.kind === 'metadata.append' && !receivers.has(mutation.metadata.brandid);
}
