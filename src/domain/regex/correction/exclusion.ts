import { MAX_SOURCE_LENGTH } from '../limits.ts';
import type { PatternNode } from '../pattern.ts';
import { joinable } from './lookahead.ts';
import { type ReadPart, withoutLookaround } from './lookaround.ts';
import { rendered } from './render.ts';

/** Where the unwanted words must not stand: in the whole row, or on one side of the wanted text. */
type Place = 'anywhere' | 'start' | 'from' | 'around' | 'after' | 'before';

/** A text that a narrative must hold, and words that it must not hold, as a pattern with lookahead asks for them. */
interface Exclusion {
  readonly wanted: string;
  readonly unwanted: readonly string[];
  readonly place: Place;
  /** What has to follow the wanted text. */
  readonly tail: string;
  /** The words are asked for as whole words, which cannot be written out. */
  readonly wholeWords: boolean;
}

/** The dialect, as far as exclusions ask for it. */
interface Dialect {
  readonly read: ReadPart;
  isAccepted(source: string): boolean;
}

const WORD = "[ &'-]*\\w[\\w &'-]*";
const EDGE = '(?:\\\\b)?';
const WORDS = `${WORD}(?:\\|${WORD})*`;
const LIST = `${EDGE}(?:${WORD}|\\((?:\\?:)?${WORDS}\\))${EDGE}`;
const SOUGHT = `\\.\\*\\??${LIST}(?:\\.\\*)?`;
const NOT = `(?<not>(?:\\(\\?!${SOUGHT}(?:\\|${SOUGHT})*\\))+)`;
const WANTED = `(?<wanted>${LIST})`;
const WANTED_FIRST = `(?<wanted>\\^?${LIST})`;
const HELD = `\\(\\?=\\.\\*\\??${WANTED}(?:\\.\\*)?\\)(?:\\.[*+]\\$?)?`;
const HELD_FIRST = `\\(\\?=\\.\\*\\??${WANTED}(?:\\.\\*)?\\)${NOT}(?:\\.[*+]\\$?)?`;
const TAIL = '(?<tail>\\$|\\.[*+]\\$?)?';
const tempered = (words: string) => `\\((?:\\?:)?\\(\\?!${words}\\)\\.\\)\\*`;
const TEMPERED = tempered(`(?<not>${LIST}|${WORDS})`);

/** The usual ways to write it. */
const FORMS: readonly (readonly [place: Place, form: RegExp])[] = (
  [
    ['anywhere', `\\^${NOT}\\.\\*\\??${WANTED}${TAIL}`],
    ['anywhere', `\\^${NOT}${HELD}`],
    ['anywhere', `\\^${HELD_FIRST}`],
    ['start', `\\^${NOT}${WANTED}${TAIL}`],
    ['from', `${NOT}\\.\\*\\??${WANTED}${TAIL}`],
    ['from', `${NOT}${HELD}`],
    ['from', HELD_FIRST],
    ['around', `\\^${TEMPERED}${WANTED}${tempered('\\k<not>')}\\$`],
    ['before', `\\^${TEMPERED}${WANTED}${TAIL}`],
    ['after', `${WANTED_FIRST}${TEMPERED}\\$`],
    ['after', `${WANTED_FIRST}${NOT}${TAIL}`],
  ] as const
).map(([place, form]) => [place, new RegExp(`^${form}$`, 'i')]);

/** Reads a pattern as one text without some words; null for any other pattern. */
export function exclusionOf(source: string): Exclusion | null {
  for (const [place, form] of FORMS) {
    const { wanted, not, tail = '' } = form.exec(source)?.groups ?? {};
    if (wanted === undefined || not === undefined) continue;
    return {
      wanted: wanted.replace(/\((?!\?)/, '(?:'),
      unwanted: wordsIn(not),
      place,
      tail: tail.startsWith('.+') ? '.' : tail === '$' ? '$' : '',
      wholeWords: not.includes('\\b'),
    };
  }
  return null;
}

/** Returns the accepted pattern that means the same without lookahead; null where there is none within the limits. */
export function withoutExclusion(exclusion: Exclusion, dialect: Dialect): string | null {
  return exclusion.wholeWords ? null : written(exclusion, exclusion.unwanted, dialect);
}

/** Returns what to do instead of an exclusion that has no pattern within the limits. */
export function adviceOnExclusion(exclusion: Exclusion, dialect: Dialect): string {
  const { wanted, unwanted, place, wholeWords } = exclusion;
  const never = wholeWords || !OF_WHOLE_ROW.includes(place) ? null : unwantedInside(exclusion);
  if (never !== null)
    return `it never matches, because ${listed(wordsIn(wanted), 'and')} contains ${never}; exclude other words`;
  const beside = place === 'before' ? `(?:ONE|TWO)\\s+${wanted}` : `${wanted}\\s+(?:ONE|TWO)`;
  const other = `narrow with mccids where they tell the brands apart; or list what may stand beside it, as in ${beside}`;
  const name = wanted.includes('\\b') ? wanted : listed(wordsIn(wanted), 'or');
  for (const nearer of place === 'before' ? [exclusion] : [exclusion, { ...exclusion, place: 'after' as const }]) {
    const kept = mostExcluded(nearer, dialect);
    const pattern = kept.length === 0 ? null : written(nearer, kept, dialect, place === 'before');
    if (pattern === null) continue;
    const inLonger = wholeWords ? ' (in longer words too)' : '';
    const through = [
      ...unwanted.filter((word) => !kept.some((one) => contains(word, one))),
      ...(nearer.place === place
        ? []
        : kept.map((word) => `${word} ${mayLieAcross(word, wanted) ? 'that begins before it ends' : 'before it'}`)),
      ...kept
        .filter((word) => place === 'before' && reachesInto(word, wanted))
        .map((word) => `${word} that reaches into it`),
    ];
    const lets = through.length === 0 ? '' : `, but still matches ${listed(through, 'and')}`;
    return `${other}; or write what leaves out ${listed(kept, 'or')}${inLonger}${PLACES[nearer.place](name)}${lets}: ${pattern}`;
  }
  return other;
}

const OF_WHOLE_ROW: readonly Place[] = ['anywhere', 'start', 'from'];

const PLACES: Readonly<Record<Place, (wanted: string) => string>> = {
  anywhere: () => '',
  start: () => '',
  around: () => '',
  from: (wanted) => ` after the last ${wanted}`,
  after: (wanted) => ` after the last ${wanted}`,
  before: (wanted) => ` before the first ${wanted}`,
};

/** Adds one word after the other while the pattern keeps within the limits. */
function mostExcluded(exclusion: Exclusion, dialect: Dialect): readonly string[] {
  let kept: readonly string[] = [];
  for (const word of shortest(exclusion.unwanted).slice(0, MOST_WORDS)) {
    const more = [...kept, word];
    if (written(exclusion, more, dialect, exclusion.place === 'before') !== null) kept = more;
  }
  return kept;
}

const MOST_WORDS = 6;

/**
 * Writes an exclusion of some words out; null where it has no pattern that means just that.
 *
 * @param lettingAcross lets words pass that begin before the wanted text and reach into it
 */
function written(
  { wanted, unwanted, place, tail }: Exclusion,
  words: readonly string[],
  { read, isAccepted }: Dialect,
  lettingAcross = false,
): string | null {
  const isSplit = BEGINS_BEFORE.includes(place);
  const kept = shortest(words);
  // A longer word may reach into the wanted text where the shorter one inside it does not stand before it.
  const covered = unwanted.filter((word) => kept.some((one) => contains(word, one)));
  const checked = covered.filter((word) => !lettingAcross || !kept.includes(word));
  if (isSplit && checked.some((word) => reachesInto(word, wanted))) return null;
  const notAfter = `(?!.*(?:${kept.join('|')}))`;
  const before = isSplit ? textBefore(notAfter, read) : place === 'start' ? '^' : '';
  const from = withoutLookaround(
    place === 'before'
      ? `${wanted}${tail}`
      : place === 'around' || place === 'after'
        ? `${wanted}${notAfter}${tail}`
        : `${notAfter}${wanted}${tail}`,
    read,
  );
  if (before === null || from === null) return null;
  const text = `${before}${joinable(from)}`;
  return text.length <= MAX_SOURCE_LENGTH && isAccepted(text) ? text : null;
}

/** Writes what may stand between the start of a row and a text, without the words. */
function textBefore(not: string, read: ReadPart): string | null {
  const toEnd = withoutLookaround(not, read);
  const ast = toEnd === null ? null : read(toEnd);
  return ast === null ? null : `^${joinable(rendered(withoutEnd(ast)))}`;
}

/** Lets a text stop where it would have to come to the end of the row. */
function withoutEnd(node: PatternNode): PatternNode {
  switch (node.kind) {
    case 'alternation': {
      const options = node.options.filter(({ kind }) => kind !== 'assertion').map(withoutEnd);
      const [only] = options;
      const item: PatternNode = options.length === 1 && only !== undefined ? only : { kind: 'alternation', options };
      return options.length === node.options.length
        ? item
        : { kind: 'repeat', item, min: 0, max: 1, lazy: false, at: 0, text: '' };
    }
    case 'sequence':
      return { ...node, items: node.items.filter(({ kind }) => kind !== 'assertion').map(withoutEnd) };
    case 'repeat':
      return { ...node, item: withoutEnd(node.item) };
    default:
      return node;
  }
}

const BEGINS_BEFORE: readonly Place[] = ['anywhere', 'around', 'before'];

/** Returns true if a word can begin before a text and end in it or after it. */
function reachesInto(word: string, text: string): boolean {
  return wordsIn(text).some((one) => mayReachInto(word, one));
}

function mayLieAcross(word: string, text: string): boolean {
  return wordsIn(text).some((one) => mayReachInto(word, one) || mayReachInto(one, word) || contains(word, one));
}

function mayReachInto(word: string, other: string): boolean {
  const [a, b] = [word.toUpperCase(), other.toUpperCase()];
  return Array.from({ length: a.length - 1 }, (_, i) => a.slice(i + 1)).some(
    (end) => b.startsWith(end) || end.startsWith(b),
  );
}

/** Leaves out words that contain another: excluding the other excludes them. */
function shortest(words: readonly string[]): readonly string[] {
  const distinct = words.filter((word, i) => words.findIndex((one) => one.toUpperCase() === word.toUpperCase()) === i);
  return distinct.filter((word) => !distinct.some((one) => one !== word && contains(word, one)));
}

function unwantedInside({ wanted, unwanted }: Exclusion): string | null {
  return unwanted.find((word) => wordsIn(wanted).every((one) => contains(one, word))) ?? null;
}

function contains(text: string, part: string): boolean {
  return text.toUpperCase().includes(part.toUpperCase());
}

/** Returns the words of a list or of lookaheads. */
function wordsIn(text: string): readonly string[] {
  return text
    .replace(/\\b|\(\?[!:]|[().*?^]/g, '|')
    .split('|')
    .filter((word) => word !== '');
}

function listed(words: readonly string[], last: 'and' | 'or'): string {
  const init = words.slice(0, -1).join(', ');
  return `${init}${init === '' ? '' : ` ${last} `}${words.at(-1) ?? ''}`;
}
