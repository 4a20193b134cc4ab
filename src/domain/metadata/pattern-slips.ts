import { WALLETS } from '../brand/wallets.ts';
import { assessRegex, type RegexAssessment, withMeant } from '../regex/assessment.ts';
import { namedSet } from '../regex/correction/spellings.ts';
import { regexOfLike } from '../regex/like.ts';
import { type Token, tokenize } from '../regex/tokens.ts';

/*
 * Slips of notation: a pattern that is written for another language, or quoted once too often. Most are valid patterns that
 * mean something else, so nothing refuses them.
 */

interface SlipOfNotation {
  readonly kind: string;
  /** The reading that was not meant, as a sentence. */
  readonly says: string;
  /** Returns the pattern without the slip; null for a pattern without it. */
  correct(source: string): string | null;
}

const PLAIN_TEXT = /^[\w &'’%.,/-]*$/;
const SPECIAL = 'bBdDwWsSAZzyYmMhnrt.*+?()\\[\\]{}|^$/&\'"<> -';

const WALLET_WORDS = WALLETS.flatMap(({ names = [], codes = [], starred = [] }) => [...names, ...codes, ...starred])
  .map((text) => text.replaceAll(' ', ' ?'))
  .sort((a, b) => b.length - a.length)
  .join('|');
const WALLET_STAR = new RegExp(
  `(?<=^\\^?|\\\\b|\\(\\?:|[(|])(${WALLET_WORDS})[ _]*\\*(?!\\s*(?:\\\\s\\*?)?(?:\\\\\\*|\\[\\*))`,
  'gi',
);

export const SLIPS: readonly SlipOfNotation[] = [
  {
    kind: 'sql_condition',
    says: 'Only the pattern belongs here, not the SQL around it',
    correct: (source) =>
      inner(/^\s*(?:NOT\s+)?(?:LIKE|ILIKE|REGEXP|RLIKE|SIMILAR\s+TO|~\*?)\s+('.*')\s*;?\s*$/is, source),
  },
  {
    kind: 'call',
    says: 'Only the pattern belongs here, not the call around it',
    correct: (source) =>
      inner(
        /^\s*(?:new\s+)?[A-Za-z_][\w.]*\(\s*(?:[A-Za-z_][\w.]*\s*,\s*)?(r?(["'`]).+?\2|\/.+\/[a-z]*)\s*(?:,[^)]*)?\)\s*;?\s*$/s,
        source,
      ),
  },
  {
    kind: 'quotes',
    says: 'Quotation marks are part of a pattern, and no narrative stands in any',
    correct: (source) =>
      inner(
        /^\s*(?:[rRbBeE@]{0,2}"(?=.*[^\\]"\s*$)(.*)"|[rRbBeE]{0,2}'(.*)'|`(.*)`|[“„«](.*)[”“»]|‘(.*)’)\s*$/s,
        source,
      ),
  },
  {
    kind: 'slash_for_backslash',
    says: 'A slash is a slash; a class or a word boundary begins with a backslash',
    correct: (source) =>
      /^\/b(?=\w).*\w\/b$/.test(source)
        ? source.replace(/^\/b|\/b$/g, '\\b').replace(/\/([sdw])(?=[+*{?])/g, '\\$1')
        : changed(source, /\/([sdw])(?=[+*{])/g, '\\$1'),
  },
  {
    kind: 'delimiters',
    says: 'Slashes around a pattern are part of it, and flags are not needed: case is ignored',
    correct(source) {
      const found =
        inner(/^\s*(?:m|qr)?\/(.+)\/[a-z]{0,6}\s*$/s, source) ??
        inner(/^\s*(?:[~#@!])(.+)(?<=^\s*([~#@!]).*)\2[imsxu]{1,5}\s*$/s, source) ??
        inner(/^([^/]+)\/[gmsu]*i[gmsu]*$/, source);
      return found?.replaceAll('\\/', '/') ?? null;
    },
  },
  {
    kind: 'doubled_backslash',
    says: 'Two backslashes stand for a backslash in the narrative, and no narrative has one',
    correct: (source) => changed(source, new RegExp(`\\\\\\\\(?=[${SPECIAL}])`, 'g'), '\\'),
  },
  {
    kind: 'entity',
    says: 'An entity of HTML or of a web address stands for its letters here',
    correct: (source) =>
      changed(source.replace(/&amp;/gi, '&').replace(/&(?:apos|#0?39);/gi, "'"), /%20/g, ' ', source),
  },
  {
    kind: 'like',
    says: '% and _ stand for themselves, not for any text and any character as in SQL',
    correct(source) {
      const isLike = /^%.*[A-Za-z]|[^\d\s]%$|[A-Za-z]%[A-Za-z]/.test(source);
      if (!isLike && !(PLAIN_TEXT.test(source) && /[A-Za-z]_[A-Za-z]/.test(source) && !source.includes('%')))
        return null;
      if (PLAIN_TEXT.test(source) && isLike) {
        return regexOfLike(source.startsWith('%') || source.endsWith('%') ? source : `%${source}%`);
      }
      const pattern = source.replace(/^%+|%+$/g, '').replace(/%+/g, '.*');
      return isLike ? pattern : pattern.replaceAll('_', '.');
    },
  },
  {
    kind: 'word_edges',
    says: '\\< and \\> stand for < and > here, not for the edges of a word',
    correct: (source) => changed(source, /\\<(?=[\w(\\[])|(?<=[\w)\]*+?])\\>/g, '\\b'),
  },
  {
    kind: 'named_class',
    says: 'Without a second pair of brackets this is a list of letters and a colon',
    correct: (source) =>
      source.replace(/(?<![[\\])\[:(\^?\w+):\](?!\])/g, (text, name) => namedSet(String(name), false)?.alone ?? text),
  },
  {
    kind: 'class_of_words',
    says: 'A class takes one character, whichever words it lists',
    correct: (source) => changed(source, /(?<!\\)\[([A-Za-z' &]{2,}(?:\|[A-Za-z' &]{2,})+)\]/g, '(?:$1)'),
  },
  {
    kind: 'excel_escape',
    says: '~ does not escape a star or a question mark here, as it does in Excel',
    correct: (source) => changed(source, /~([*?~])/g, '\\$1'),
  },
  {
    kind: 'wallet_star',
    says: 'A star repeats what stands before it; the star that a wallet prints has to be escaped',
    correct: (source) => changed(source, WALLET_STAR, '$1\\s*\\*\\s*').replace(/(?<=\\\*\\s\*)\s+/g, ''),
  },
  {
    kind: 'glob',
    says: 'A star repeats the letter before it; it does not stand for any text',
    correct: (source) =>
      byTokens(source.replace(/(?<=[A-Za-z]{2})\*{2,}/g, '*'), (token, i, tokens) =>
        isLetterStar(tokens, i) ? globText(tokens, i) : token.text,
      ),
  },
  {
    kind: 'plus_sign',
    says: 'A plus repeats the letter before it; a plus sign has to be escaped',
    correct: (source) =>
      byTokens(source, (token, i, tokens) =>
        token.text === '+' &&
        token.kind === 'repeat' &&
        isLetter(tokens[i - 1]) &&
        isLetter(tokens[i - 2] ?? tokens[i + 1])
          ? '\\+'
          : token.text,
      ),
  },
  {
    kind: 'anchor_inside',
    says: '^ and $ stand for the start and the end, where nothing can come before or after; the sign itself has to be escaped',
    correct: (source) =>
      byTokens(source, (token, i, tokens) =>
        isAnchorInside(token, tokens[i - 1], tokens[i + 1]) ? `\\${token.text}` : token.text,
      ),
  },
  {
    kind: 'blanks_around_or',
    says: 'Blanks around | are part of the alternatives',
    correct: (source) => changed(source, /(?<=[\w).*+?\]]) +\| +(?=[\w(\\.[^])/g, '|'),
  },
];

/** Most slips that one pattern is searched for, one within another. */
const MOST_SLIPS = 6;

/** Assesses a pattern for metadata: as `assessRegex`, and for slips of notation. */
export function assessMetadataRegex(source: string): RegexAssessment {
  const assessment = assessRegex(source);
  const found = slipsIn(source);
  const [first] = found.slips;
  if (first === undefined) return assessment;
  const meant = acceptedMeaning(found.text);
  if (meant === null || (assessment.accepted && meant === assessment.pattern.source)) return assessment;
  if (!assessment.accepted) return withMeant(assessment, meant);
  const slip = `${found.slips.map(({ says }) => says).join('. ')}. If that is not what you mean, write: ${meant}`;
  return { ...assessment, slip, meant, warnings: [slip, ...assessment.warnings] };
}

function acceptedMeaning(text: string): string | null {
  const assessment = assessRegex(text);
  if (assessment.accepted) return assessment.pattern.source;
  if (assessment.meant === null) return null;
  // The correction of one notation may leave a slip of another.
  const again = slipsIn(assessment.meant);
  const last = again.slips.length === 0 ? null : assessRegex(again.text);
  return last?.accepted === true ? last.pattern.source : assessment.meant;
}

function slipsIn(source: string): { readonly text: string; readonly slips: readonly SlipOfNotation[] } {
  let text = source;
  const slips: SlipOfNotation[] = [];
  while (slips.length < MOST_SLIPS) {
    const before = text;
    const next = SLIPS.find((slip) => {
      const corrected = slip.correct(before);
      if (corrected === null || corrected === before || corrected.trim() === '') return false;
      text = corrected;
      return true;
    });
    if (next === undefined) break;
    if (!slips.includes(next)) slips.push(next);
  }
  return { text, slips };
}

/** Returns the first part that a wrapping holds; null where it does not fit. */
function inner(wrapping: RegExp, source: string): string | null {
  const found = wrapping.exec(source);
  return found?.slice(1).find((part) => part !== undefined && part.length > 1) ?? null;
}

function changed(source: string, pattern: RegExp, by: string, original = source): string {
  const text = source.replace(pattern, by);
  return text === original ? original : text;
}

type ByToken = (token: Token, i: number, tokens: readonly Token[]) => string;

function byTokens(source: string, textOf: ByToken): string {
  return tokenize(source)
    .map((token, i, tokens) => (token.inClass ? token.text : textOf(token, i, tokens)))
    .join('');
}

function isLetter(token: Token | undefined): boolean {
  return token !== undefined && token.kind === 'other' && !token.inClass && /^\p{L}$/u.test(token.text);
}

/** A single letter before a star is a repeat that somebody meant. */
function isLetterStar(tokens: readonly Token[], i: number): boolean {
  return tokens[i]?.text === '*' && tokens[i]?.kind === 'repeat' && isLetter(tokens[i - 1]) && isLetter(tokens[i - 2]);
}

function globText(tokens: readonly Token[], i: number): string {
  const next = tokens[i + 1];
  return next === undefined || next.text === '|' || next.kind === 'close' ? '' : '.*';
}

function isAnchorInside(token: Token, before: Token | undefined, after: Token | undefined): boolean {
  if (token.kind !== 'other') return false;
  const takes = (other: Token | undefined) =>
    other !== undefined && ((other.kind === 'other' && !/^[|^$]$/.test(other.text)) || /^\\[^bB]/.test(other.text));
  return (token.text === '$' && takes(after)) || (token.text === '^' && takes(before));
}
