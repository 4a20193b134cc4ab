import type { TooMuchWork } from '../ports/matching.ts';
import type { Refusal } from '../refusal.ts';
import { capitalised } from '../text/capitalised.ts';

/** Writes the estimate of a count that was refused, and what to change, as sentences without text from data. */
export function workInWords(answer: TooMuchWork): string {
  const { message, instead } = sentencesOf(answer);
  return `${message} ${instead}`;
}

/** Refuses a regex of the caller's that takes too much work on the narratives that there are. */
export function refusedForWork(field: string, answer: TooMuchWork): Refusal {
  return { code: 'unsafe_regex', field, ...sentencesOf(answer) };
}

function sentencesOf({ problem: { at, problem, instead } }: TooMuchWork) {
  return { message: `At character ${at}: ${problem}.`, instead: `${capitalised(instead)}.` };
}
