import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import type { Judge } from './suggestion-judge.ts';
import { HEADS, nameParts, otherSpellings, type Part } from './suggestion-parts.ts';
import { patternOf, phraseOf } from './suggestion-phrase.ts';
import { better, type Draft, qualify } from './suggestion-qualify.ts';

export interface Found extends Draft {
  /** The name alone finds too much of other brands. */
  readonly generic: boolean;
}

/** Looks for the best regex on the rows at hand; null where nothing finds anything. */
export async function search(brandname: string, judge: Judge, parameters: GenerationParameters): Promise<Found | null> {
  const named = await bestName(brandname, judge, parameters);
  const generic = named !== null && named.candidate.codes.precision_with_all < parameters.least_precision;
  const qualified =
    named !== null && generic && parameters.generic_names === 'qualify'
      ? await qualify(brandname, named, judge, parameters)
      : named;
  const widened = await widen(brandname, qualified, judge, parameters);
  return widened === null ? null : { ...widened, generic };
}

async function bestName(brandname: string, judge: Judge, parameters: GenerationParameters): Promise<Draft | null> {
  let best: Draft | null = null;
  for (const part of nameParts(brandname, parameters)) best = await better(best, '\\b', [part], judge);
  return best === null ? null : await better(best, HEADS[1], best.parts, judge);
}

/** Adds other spellings, as long as each finds enough that is the brand's and little else. */
async function widen(
  brandname: string,
  found: Draft | null,
  judge: Judge,
  parameters: GenerationParameters,
): Promise<Draft | null> {
  let best = found;
  const missed = judge.own.filter((row) => best?.candidate.matched.has(row.narrative) !== true);
  for (const text of otherSpellings(brandname, missed, judge.total, parameters)) {
    if ((best?.parts.length ?? 0) >= parameters.most_alternatives) break;
    const pattern = patternOf(phraseOf(text));
    const alone = pattern === '' ? null : await judge.judge(`\\b${pattern}`);
    if (alone === null || alone.precision < parameters.least_precision) continue;
    const part: Part = { pattern, kind: 'other_spelling' };
    best = await better(best, best?.head ?? '\\b', [...(best?.parts ?? []), part], judge);
  }
  return best;
}
