import type { CodeCount } from '../ports/combos.ts';
import { safeText } from '../text/text.ts';
import type { Combo } from './brand.ts';

const SAMPLES = 5;

/** Returns the most frequent narratives of some combos, as evidence for a person. */
export function sampleNarratives(combos: readonly Combo[]): { narrative: string; combos: number }[] {
  return frequentNarratives(combos, SAMPLES).map(([narrative, count]) => ({
    narrative: safeText(narrative),
    combos: count,
  }));
}

/** Returns the most frequent narratives of some combos with their number; ties in character order. */
export function frequentNarratives(
  combos: Iterable<Pick<Combo, 'narrative'>>,
  most: number,
): readonly (readonly [narrative: string, combos: number])[] {
  const counts = new Map<string, number>();
  for (const { narrative } of combos) counts.set(narrative, (counts.get(narrative) ?? 0) + 1);
  // Kept in order while counting is over, because sorting a hundred thousand texts takes longer than all the rest.
  const best: (readonly [string, number])[] = [];
  for (const entry of counts) {
    const at = best.findIndex((other) => entry[1] > other[1] || (entry[1] === other[1] && entry[0] < other[0]));
    if (at < 0 && best.length === most) continue;
    best.splice(at < 0 ? best.length : at, 0, entry);
    if (best.length > most) best.pop();
  }
  return best;
}

/** Counts combos by code, most combos first. */
export function codeCounts(combos: readonly Combo[]): Record<string, number> {
  return Object.fromEntries(countedCodes(combos).map(({ mccid, combos: count }) => [mccid, count]));
}

/** Renders the most frequent codes, as `5411 (16), 5499 (4)`, and the number of all others. */
export function codesInWords(combos: readonly Combo[], most = 8): string {
  const counted = countedCodes(combos);
  const shown = counted.slice(0, most).map(({ mccid, combos: count }) => `${mccid} (${count})`);
  const more = counted.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more codes`] : [])].join(', ');
}

/** Counts combos by code: most combos first, then by code. */
export function countedCodes(combos: readonly Pick<Combo, 'mccid'>[]): readonly CodeCount[] {
  const counts = new Map<number, number>();
  for (const { mccid } of combos) counts.set(mccid, (counts.get(mccid) ?? 0) + 1);
  return [...counts]
    .map(([mccid, combos]) => ({ mccid, combos }))
    .sort((a, b) => b.combos - a.combos || a.mccid - b.mccid);
}
