import { COMPANY_FORMS } from '../../brand/trade-words.ts';
import { WALLETS } from '../../brand/wallets.ts';
import { namedSet } from '../../regex/correction/spellings.ts';
import { type Token, tokenize } from '../../regex/tokens.ts';
import { allOf } from './conditions.ts';
import { splitOutside } from './literals.ts';
import { changed, type SlipOfNotation } from './slip.ts';
import { ofLike } from './wildcards.ts';

/** Signs that mean something else in another notation. */

const WALLET_WORDS = WALLETS.flatMap(({ names = [], codes = [], starred = [] }) => [...names, ...codes, ...starred])
  .map((text) => text.replaceAll(' ', ' ?'))
  .sort((a, b) => b.length - a.length)
  .join('|');
const WALLET_STAR = new RegExp(
  `(?<=^\\^?|\\\\b|\\(\\?:|[(|])(${WALLET_WORDS})[ _]*\\*(?!\\s*(?:\\\\s\\*?)?(?:\\\\\\*|\\[\\*))`,
  'gi',
);

const DOUBLED = new RegExp(
  [
    // Before a sign, or a letter that can be meant there: a class, or the edge of a word where there is one.
    '\\\\\\\\(?=[.*+?()\\[\\]{}|^$/&\'"<> \\\\-])',
    '\\\\\\\\(?=[dws])',
    '\\\\\\\\(?=[DWS][+*?{])',
    '(?<![A-Za-z0-9])\\\\\\\\(?=[bmA])',
    '\\\\\\\\(?=[bzZyM](?![A-Za-z0-9]))',
    '\\\\\\\\(?=[hnrt](?![A-Za-z0-9]))',
  ].join('|'),
  'g',
);

/** A plain text that can be an alternative: words, with a letter or more. */
const WORDS = /^(?=.*[A-Za-z]{2})[\w &'’./%*+-]{3,}$/;
const COMPANY = new RegExp(`^(?:${COMPANY_FORMS.join('|')})\\b\\.?`, 'i');

export const SIGN_SLIPS: readonly SlipOfNotation[] = [
  {
    kind: 'doubled_backslash',
    says: 'Two backslashes stand for a backslash in the narrative, and no narrative has one',
    correct: (source) => changed(source, DOUBLED, '\\'),
  },
  {
    kind: 'entity',
    says: 'An entity of HTML or of a web address stands for its letters here',
    correct: (source) =>
      source
        .replace(/&amp;/gi, '&')
        .replace(/&(?:apos|#0?39|#x27);/gi, "'")
        .replace(/&quot;/gi, '"')
        .replace(/&nbsp;|%20/g, ' '),
  },
  {
    kind: 'word_for_or',
    says: 'Words such as OR and signs such as ; stand for themselves; alternatives are separated by |',
    correct(source) {
      for (const separator of [/ +OR +/, / *\|\| */, / *; *| *, */]) {
        const parts = splitOutside(withoutBrackets(source.trim()), separator).map((part) => part.trim());
        if (parts.length > 1 && parts.every((part) => WORDS.test(part) && !COMPANY.test(part))) return parts.join('|');
      }
      return null;
    },
  },
  {
    kind: 'required_words',
    says: 'Signs such as && and + stand for themselves or repeat; they do not ask for several words at once',
    correct(source) {
      const joined = splitOutside(source.trim(), / *&& */);
      const signed = /^[+-]\w[\w'&]*(?:\s+[+-]\w[\w'&]*)+$/.test(source.trim()) ? source.trim().split(/\s+/) : [];
      if (joined.length > 1 && joined.every((part) => WORDS.test(part)))
        return allOf(joined.map((pattern) => ({ pattern, negated: false })));
      if (signed.length === 0) return null;
      return allOf(signed.map((word) => ({ pattern: word.slice(1), negated: word.startsWith('-') })));
    },
  },
  {
    kind: 'lucene',
    says: 'A number after ~ or ^ weighs nothing here, and nothing is matched by likeness',
    correct: (source) => changed(source, /(?<=^"?[A-Za-z][\w ]*"?)(?:~\d*(?:\.\d+)?|\^\d+(?:\.\d+)?)$/, ''),
  },
  {
    kind: 'like',
    says: '% and _ stand for themselves, not for any text and any character as in SQL',
    correct(source) {
      if (source.includes('\\%')) return null;
      const text = source.trim();
      const isLike = /^%.*[A-Za-z]|[^\d\s]%$|[A-Za-z]%[A-Za-z]/.test(text);
      const isPlain = /^[\w &'’%.,/-]*$/.test(text);
      if (!isLike && !(isPlain && /[A-Za-z]_[A-Za-z]/.test(text) && !text.includes('%'))) return null;
      if (!isPlain || !isLike) return isLike ? ofLike(text) : text.replaceAll('_', '.');
      return ofLike(text.startsWith('%') || text.endsWith('%') ? text : `%${text}%`);
    },
  },
  {
    kind: 'word_edges',
    says: '\\< and \\> stand for < and > here, not for the edges of a word',
    correct: (source) => changed(source, /\\<(?=[\w(\\[])|(?<=[\w)\]*+?])\\>/g, '\\b'),
  },
  {
    kind: 'posix_basic',
    says: 'Here a bracket or a bar with a backslash is the sign itself, not a group or an alternative',
    correct: (source) =>
      /\\\(.*\\\|.*\\\)|\w{3}\\\|\w{3}/.test(source)
        ? source.replace(/\\([(){}|+?])/g, '$1')
        : changed(source, /(?<=\\s|\])\\([+?])/g, '$1'),
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
    correct: (source) =>
      source
        .replace(/(?<!\\)\[([A-Za-z' &]{2,}(?:\|[A-Za-z' &]{2,})+)\]/g, '(?:$1)')
        .replace(/(?<!\\)\[([A-Za-z0-9](?:\|[A-Za-z0-9])+)\]/g, (_, letters: string) => oneOfLetters(letters))
        .replace(
          /^(\^|\\b)?\[([A-Za-z][A-Za-z' &]*[A-Za-z]{2})\](\$|\\b|[+*])?$/,
          (_, head = '', word = '', tail = '') => `${head}${word}${String(tail).replace(/[+*]/, '')}`,
        ),
  },
  {
    kind: 'excel_escape',
    says: '~ does not escape a star or a question mark here, as it does in Excel',
    correct: (source) => changed(source, /~([*?~])/g, '\\$1'),
  },
  {
    kind: 'wallet_star',
    says: 'A star repeats what stands before it; the star that a wallet prints has to be escaped',
    correct: (source) => changed(source, WALLET_STAR, '$1\\s*\\*\\s*')?.replace(/(?<=\\\*\\s\*)\s+/g, '') ?? null,
  },
  {
    kind: 'glob',
    says: 'A star repeats the letter before it; it does not stand for any text',
    correct(source) {
      const isGlob = /^[\w &'’-]*[\w]{2}\?+\w*\*$|^[\w &'’-]*\w{2}\?{2,}$/.test(source);
      const text = source.replace(/(?<=[A-Za-z]{2})\*{2,}/g, '*');
      if (isGlob) return text.replaceAll('?', '.').replace(/\*$/, '');
      return byTokens(text, (token, i, tokens) => (isLetterStar(tokens, i) ? globText(tokens, i) : token.text));
    },
  },
  {
    kind: 'plus_sign',
    says: 'A plus repeats the letter before it; a plus sign has to be escaped',
    correct: (source) =>
      byTokens(source, (token, i, tokens) =>
        /^\++$/.test(token.text) &&
        token.kind === 'repeat' &&
        tokens[i + 1]?.kind !== 'repeat' &&
        isLetter(tokens[i - 1]) &&
        isLetter(tokens[i - 2] ?? tokens[i + 1])
          ? token.text.replaceAll('+', '\\+')
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
    correct: (source) =>
      changed(source, /(?<=[\w).*+?\]]) +\| +(?=[\w(\\.[^])|(?<=\w) *\| *$|^ +\| *(?=\w)/g, '|')?.replace(
        /^\||\|$/g,
        '',
      ) ?? null,
  },
];

/** Returns what brackets around the whole text hold. */
function withoutBrackets(text: string): string {
  return /^\(([^()]*)\)$/.exec(text)?.[1] ?? text;
}

/** Writes T|t as one letter, because case is ignored, and A|B as a class. */
function oneOfLetters(letters: string): string {
  const each = [...new Set(letters.split('|').map((letter) => letter.toLowerCase()))];
  return each.length === 1 ? letters.charAt(0) : `[${letters.replaceAll('|', '')}]`;
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
