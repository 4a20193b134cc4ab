import { consideredPart } from '../../regex/limits.ts';
import type { Judge } from './suggestion-judge.ts';
import type { Part, PhraseKind } from './suggestion-parts.ts';
import { countOf } from './suggestion-rows.ts';
import type { Found } from './suggestion-search.ts';

/** One phrase of a suggested regex. */
export interface SuggestedPhrase {
  /** As it stands in the regex. */
  readonly pattern: string;
  /** In our words. */
  readonly why: string;
  /** Own combos of those learned from whose narrative it finds. */
  readonly own: number;
  /** Combos of other brands, of those that were looked at, that it finds with a listed code. */
  readonly others: number;
}

const WHY: Readonly<Record<PhraseKind, string>> = {
  name: 'The name as statements write it.',
  name_start: 'The start of the name: banks and wallets cut the rest.',
  required: 'The name with the words that follow it in own combos; alone it finds other brands.',
  excluded: 'The name, but not before words that follow it in combos of other brands',
  other_spelling: 'Another beginning that own combos share.',
};

/** Classes of letters say what may follow; a person wants to know what may not. */
function whyOf({ kind, notBefore }: Part): string {
  if (notBefore === undefined) return WHY[kind];
  return `${WHY[kind]}: those that begin with ${notBefore.join(', ')}. Own combos before such a word are not found either.`;
}

export function describePhrases({ parts, head, candidate }: Found, judge: Judge): readonly SuggestedPhrase[] {
  const listed = new Set(candidate.codes.mccids);
  return parts.map((part: Part) => {
    const expression = new RegExp(head + part.pattern, 'i');
    const finds = (row: { narrative: string }) =>
      candidate.matched.has(row.narrative) && expression.test(consideredPart(row.narrative));
    return {
      pattern: part.pattern,
      why: whyOf(part),
      own: countOf(judge.own.filter(finds)),
      others: countOf(judge.others.filter((row) => listed.has(row.mccid) && finds(row))),
    };
  });
}
