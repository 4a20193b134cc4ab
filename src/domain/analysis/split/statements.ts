import type { Escalation } from '../../escalation/escalation.ts';
import type { Feedback } from '../../metadata/metadata.ts';
import { quoted } from '../../text/quoted.ts';

/** Sentences in which people say that a brand is one company, or that it is several. */
export interface Statements {
  readonly one: readonly string[];
  readonly several: readonly string[];
}

export const NO_STATEMENTS: Statements = { one: [], several: [] };

const COMPANY =
  '(?:compan(?:y|ies)|business(?:es)?|brands?|merchants?|chains?|firms?|retailers?|organi[sz]ations?|owners?)';
const SEVERAL = new RegExp(
  [
    `\\b(?:two|three|four|several|different|separate|unrelated|distinct)\\s+(?:[a-z-]+\\s+){0,2}${COMPANY}\\b`,
    `\\b(?:not|never|aren't|isn't)\\s+(?:[a-z]+\\s+){0,2}(?:the\\s+same|one|a\\s+single)\\s+${COMPANY}\\b`,
    '\\b(?:nothing to do with|no connection (?:with|to)|unrelated to|only share (?:the|a) name|not related to)\\b',
  ].join('|'),
  'i',
);
const ONE = new RegExp(
  [
    `\\b(?:the\\s+same|one|a\\s+single|only\\s+one)\\s+(?:[a-z-]+\\s+){0,1}${COMPANY}\\b`,
    '\\b(?:all (?:belong|belongs) to|owned by the same|a (?:division|department|format|part|service) of the same|do not split|must not be split|should (?:not be split|stay together|be kept together))\\b',
  ].join('|'),
  'i',
);
/** Questions and guesses settle nothing. */
const OPEN =
  /\?|\b(?:whether|unclear|maybe|perhaps|possibly|might|may be|could be|check if|not sure|looks like|seems?)\b/i;
const MOST_QUOTED = 2;

/** Reads what people wrote in feedback and in notes of open escalations; the newest sentences first. */
export function statementsIn(feedback: readonly Feedback[], escalations: readonly Escalation[]): Statements {
  const written = [
    ...feedback.map(({ feedback_text, submitted_at }) => ({ text: feedback_text, at: submitted_at })),
    ...escalations.flatMap(({ notes }) => notes.map(({ text, at }) => ({ text, at }))),
  ].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.text < b.text ? -1 : 1));
  const one: string[] = [];
  const several: string[] = [];
  for (const { text } of written) {
    for (const sentence of text.split(/(?<=[.!?;])\s+|\n+/)) {
      if (OPEN.test(sentence)) continue;
      if (SEVERAL.test(sentence)) several.push(sentence.trim());
      else if (ONE.test(sentence)) one.push(sentence.trim());
    }
  }
  return { one: [...new Set(one)].slice(0, MOST_QUOTED), several: [...new Set(several)].slice(0, MOST_QUOTED) };
}

/** The verdict of statements, and sentences that quote them. */
export interface WhatPeopleSay {
  readonly verdict: 'one' | 'several' | 'disputed' | null;
  readonly reasons: readonly string[];
}

/** Returns what statements settle. They are quoted, so that a person can judge them. */
export function whatPeopleSay({ one, several }: Statements): WhatPeopleSay {
  const verdict = one.length > 0 ? (several.length > 0 ? 'disputed' : 'one') : several.length > 0 ? 'several' : null;
  const reasons = [
    ...(verdict === 'disputed' ? ['People contradict each other in feedback and notes: settle that first.'] : []),
    ...several.map((text) => `Feedback or a note says that these are several: ${quoted(text)}.`),
    ...one.map((text) => `Feedback or a note says that this is one: ${quoted(text)}.`),
  ];
  return { verdict, reasons };
}
