import type { Escalation } from '../../escalation/escalation.ts';
import type { Feedback } from '../../metadata/metadata.ts';
import { quoted } from '../../text/quoted.ts';

/** A sentence in which somebody says that a brand is one company, or that it is several. */
interface Statement {
  readonly verdict: 'one' | 'several';
  readonly text: string;
  /** The kind of text that it stands in. */
  readonly what: string;
  readonly at: string;
}

export interface Statements {
  /** The verdict of the newest one; null if there is none. */
  readonly newest: Statement['verdict'] | null;
  readonly quoted: readonly Statement[];
}

export const NO_STATEMENTS: Statements = { newest: null, quoted: [] };

const COMPANIES = '(?:companies|businesses|brands|merchants|chains|firms|retailers|organi[sz]ations|owners)';
const COMPANY = '(?:company|business|brand|merchant|chain|firm|retailer|organi[sz]ation|owner)';
/** Excludes words behind which the word for a company belongs to another one: "the same merchant id". */
const ITSELF = '(?!\\s+(?:names?|ids?|codes?|prefix(?:es)?|numbers?|days?|records?|rows?))';
const SAME = `(?:the\\s+same|one|a\\s+single|only\\s+one)\\s+(?:[a-z-]+\\s+){0,1}${COMPANY}\\b${ITSELF}`;
const NOT_SAME = new RegExp(
  `\\b(?:(?:are|is|were|can|could)\\s+(?:not|never)|cannot|can't|aren't|isn't)\\s+(?:be\\s+|really\\s+)?${SAME}`,
  'i',
);
const SEVERAL = new RegExp(
  [
    `\\b(?:are|is|were|for|of|holds?|contains?|combines?|mix(?:es)?)\\s+(?:[a-z]+\\s+){0,2}(?:two|three|four|several|different|separate|unrelated|distinct)\\s+(?:[a-z-]+\\s+){0,2}${COMPANIES}\\b${ITSELF}`,
    '\\b(?:has|have) (?:nothing to do with|no connection (?:with|to))\\b',
    '\\b(?:is|are) unrelated to\\b|\\bonly share (?:the|a) name\\b',
  ].join('|'),
  'i',
);
const ONE = new RegExp(
  [
    `\\b(?:is|are|all|as|be|were)\\s+(?:all\\s+|really\\s+)?${SAME}`,
    '\\b(?:all belongs? to|(?:is|are) owned by the same|(?:is|are) a (?:division|department|format|part|service) of the same)\\b',
  ].join('|'),
  'i',
);
const KEEP = /\b(?:do not split|must not be split|should (?:not be split|stay together|be kept together))\b/i;
/** Such sentences say the opposite, or what holds under a condition or held once. Patterns cannot tell which. */
const TURNED =
  /\b(?:not|cannot|never|no[- ]?(?:one|body)|none|neither|nor|without|doubts?|if|unless|until|used to|formerly|once|another)\b|n't\b/i;
/** Questions and guesses settle nothing. */
const OPEN =
  /\?|\b(?:whether|unclear|maybe|perhaps|possibly|might|may be|could be|check if|not sure|looks like|seems?)\b/i;

/** Returns what a sentence says; null if it says nothing, or nothing that can be read with certainty. */
function verdictOf(sentence: string): 'one' | 'several' | null {
  if (OPEN.test(sentence)) return null;
  if (NOT_SAME.test(sentence)) return 'several';
  if (KEEP.test(sentence)) return 'one';
  if (TURNED.test(sentence)) return null;
  const [several, one] = [SEVERAL.test(sentence), ONE.test(sentence)];
  return several === one ? null : several ? 'several' : 'one';
}

const MOST_QUOTED = 2;

/** Reads what people wrote in feedback and in notes of open escalations. The newest sentence that says either settles it. */
export function statementsIn(feedback: readonly Feedback[], escalations: readonly Escalation[]): Statements {
  const written = [
    ...feedback.map(({ feedback_text, submitted_at }) => ({ what: 'Feedback', text: feedback_text, at: submitted_at })),
    ...escalations.flatMap(({ notes }) => notes.map(({ text, at }) => ({ what: 'A note', text, at }))),
  ].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.text < b.text ? -1 : 1));
  const found = written.flatMap(({ what, text, at }) =>
    text.split(/(?<=[.!?;])\s+|\n+/).flatMap((sentence) => {
      const verdict = verdictOf(sentence);
      return verdict === null ? [] : [{ verdict, text: sentence.trim(), what, at }];
    }),
  );
  const distinct = found.filter((one, place) => found.findIndex(({ text }) => text === one.text) === place);
  const of = (verdict: Statement['verdict']) => distinct.filter((one) => one.verdict === verdict).slice(0, MOST_QUOTED);
  return { newest: found[0]?.verdict ?? null, quoted: [...of('one'), ...of('several')] };
}

/** The verdict of statements, and sentences that quote them. */
export interface WhatPeopleSay {
  readonly verdict: 'one' | 'several' | null;
  readonly reasons: readonly string[];
}

const SAYS = { one: 'this is one', several: 'these are several' } as const;

/** Returns what statements settle. They are quoted with their dates, so that a person can judge them. */
export function whatPeopleSay({ newest, quoted: statements }: Statements): WhatPeopleSay {
  const isDisputed = new Set(statements.map(({ verdict }) => verdict)).size > 1;
  return {
    verdict: newest,
    reasons: [
      ...(isDisputed ? ['People contradict each other in feedback and notes; the newest statement counts.'] : []),
      ...statements
        .toSorted((a, b) => Number(b.verdict === newest) - Number(a.verdict === newest))
        .map(
          ({ what, at, verdict, text }) => `${what} of ${at.slice(0, 10)} says that ${SAYS[verdict]}: ${quoted(text)}.`,
        ),
    ],
  };
}
