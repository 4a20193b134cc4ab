import type { Adoption } from '../../../../domain/change/adoption.ts';
import type { Turn } from '../../../../domain/ports/commit.ts';
import { encodeAdoption } from '../entry-format.ts';
import type { LogPlace } from '../log-head.ts';
import { type AppendDeps, appendEntry } from './append-entry.ts';

/**
 * Appends upstream's own changes. The versions that they were read from are in the entry itself, so that facts and marks
 * can only be there together: on each node, in each snapshot, and in a log that was restored.
 */
export async function adopt(
  deps: AppendDeps,
  adoption: Adoption,
  { at, ...expected }: { readonly at: string; readonly place: LogPlace; readonly turn: Turn },
): Promise<'adopted' | 'stale' | 'lost' | 'unknown'> {
  const entry = { body: await encodeAdoption(adoption), changeId: null, at, beside: () => [] };
  const outcome = await appendEntry(deps, entry, expected);
  if (outcome === 'refused') throw new TypeError('an adoption has no items beside its entry');
  return outcome === 'appended' ? 'adopted' : outcome;
}
