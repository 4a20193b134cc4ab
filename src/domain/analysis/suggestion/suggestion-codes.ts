import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { noun } from '../../text/noun.ts';

/** Combos of one code that a regex finds. */
export interface CodeCounts {
  own: number;
  others: number;
}

export interface CodeChoice {
  readonly mccids: readonly number[];
  readonly left: readonly { readonly mccid: number; readonly combos: number; readonly why: string }[];
  readonly own: number;
  readonly others: number;
  /** Share of what is found that is the brand's, before codes were left out for what they let in. */
  readonly precision_with_all: number;
}

/** Harmonic mean of precision and recall, from counts. */
export function f1Of(own: number, others: number, total: number): number {
  return own === 0 ? 0 : (2 * own) / (own + others + total);
}

/**
 * Which codes to list for what a regex finds: all that its own combos have, less the rare ones, less those that let
 * in more than they are worth. Codes are weighed from the worst to the best, so that the order of rows does not matter.
 */
export function chooseCodes(
  found: ReadonlyMap<number, CodeCounts>,
  total: number,
  parameters: Pick<GenerationParameters, 'least_code_share'>,
): CodeChoice {
  const counted = [...found].filter(([, { own }]) => own > 0);
  const all = counted.reduce((sum, [, { own }]) => sum + own, 0);
  const least = parameters.least_code_share * all;
  const left = counted
    .filter(([, { own }]) => own < least)
    .map(([mccid, { own }]) => ({
      ...{ mccid, combos: own },
      why: `Only ${own} of ${all} combos found have it.`,
    }));
  const listed = counted.filter(([, { own }]) => own >= least);
  listed.sort(([a, x], [b, y]) => purity(x) - purity(y) || a - b);
  let own = listed.reduce((sum, [, counts]) => sum + counts.own, 0);
  let others = listed.reduce((sum, [, counts]) => sum + counts.others, 0);
  const precision_with_all = own === 0 ? 0 : own / (own + others);
  const kept: number[] = [];
  for (const [mccid, counts] of listed) {
    const without = f1Of(own - counts.own, others - counts.others, total);
    if (counts.others > counts.own && without > f1Of(own, others, total)) {
      own -= counts.own;
      others -= counts.others;
      const why = `It lets in ${counts.others} ${noun(counts.others, 'combo')} of other brands for ${counts.own} of its own.`;
      left.push({ mccid, combos: counts.own, why });
    } else kept.push(mccid);
  }
  left.sort((a, b) => a.mccid - b.mccid);
  return { mccids: kept.sort((a, b) => a - b), left, own, others, precision_with_all };
}

function purity({ own, others }: CodeCounts): number {
  return own / (own + others);
}
