import { MAX_SOURCE_LENGTH } from '../limits.ts';
import type { PatternNode } from '../pattern.ts';
import { tokenize } from '../tokens.ts';
import { withoutBackreferences } from './backreferences.ts';
import { type ReadPart, withoutLookaround } from './lookaround.ts';
import { nonEmpty } from './non-empty.ts';
import { rendered } from './render.ts';
import { BEYOND } from './spellings.ts';
import { ALL, classText, symbolsOf } from './symbols.ts';
import { correctedTokens } from './token-correction.ts';

/** The dialect, as far as corrections ask for it. */
interface Dialect {
  /** Reads a part of a pattern; null where it is not in the dialect. A part may match the empty text. */
  readonly read: ReadPart;
  isAccepted(source: string): boolean;
  /** Returns patterns that take fewer steps and are likely to be meant; best first. */
  cheaper(ast: PatternNode): Iterable<PatternNode>;
}

/**
 * Returns the accepted pattern that a refused source probably means; null where none can be told. It matches what the
 * source matches in the engine that the source was written for.
 */
export function correctedPattern(source: string, dialect: Dialect): string | null {
  const glob = regexOfGlob(source);
  if (glob !== null && dialect.isAccepted(glob)) return glob;
  const plain = withoutBackreferences(
    closedClasses(countsWithComma(singleBars(otherClasses(oneLine(verboseRemoved(source)), dialect.read)))),
  );
  const portable = plain === null ? null : correctedTokens(tokenize(plain), plain);
  const text = portable === null ? null : withoutLookaround(portable, dialect.read);
  if (text === null) return null;
  const isMeant = (candidate: string) => !/^(?:\.[+*]?)?$/.test(candidate) && dialect.isAccepted(candidate);
  if (isMeant(text)) return text;
  const ast = dialect.read(text);
  if (ast === null) return null;
  const full = nonEmpty(ast);
  if (full === null) return null;
  if (/^\.[+*]?$/.test(rendered(full)) || rendered(full).length > MAX_SOURCE_LENGTH) return null;
  if (isMeant(rendered(full))) return rendered(full);
  for (const candidate of dialect.cheaper(full)) if (isMeant(rendered(candidate))) return rendered(candidate);
  return null;
}

/** Reads *STAR* as a pattern of file names; null for any other text. */
function regexOfGlob(source: string): string | null {
  if (!/^(?:\*[\w &'*?-]*|\?[\w &'*?-]*[*?])$/.test(source)) return null;
  const parts = source.split(/\*+/).filter((part) => part !== '');
  return parts.map((part) => part.replaceAll('?', '.')).join('.*');
}

/** Reads || between two alternatives as other languages do, where blanks around it mean nothing. */
function singleBars(source: string): string {
  return source.replace(/(?<=[^\s\\(|]) *(?<!\\)\|\| *(?=[^\s)|])/g, '|');
}

/** What may stand in a class of which another is taken away, or which two have in common. */
const MEMBERS = '((?:[^[\\]\\\\&]|\\\\[dwsDWS])+)';
const DIFFERENCE = new RegExp(`\\[${MEMBERS}(?:-\\[|&&\\[\\^)${MEMBERS}\\]\\]`, 'g');
const COMMON = new RegExp(`\\[${MEMBERS}&&\\[(?!\\^)${MEMBERS}\\]\\]`, 'g');
const UNION = /\[((?![.:=^])[^[\]\\&]+)\[(?![.:=^])([^[\]\\&]+)\]\]/g;

/** Reads what .NET, Java, XML Schema and JavaScript make of classes: [a-z-[aeiou]], [a-z&&[^aeiou]], [a[b]], [^], \\i\\c. */
function otherClasses(source: string, read: ReadPart): string {
  const setOf = (members: string) => {
    const atom = read(`[${members}]`);
    return atom?.kind === 'atom' ? symbolsOf(atom) : null;
  };
  const both = (text: string, one: string, other: string, isDifference: boolean) => {
    const [a, b] = [setOf(one), setOf(other)];
    return (a === null || b === null ? null : classText(a & (isDifference ? ~b & ALL : b))) ?? text;
  };
  return source
    .replace(DIFFERENCE, (text, one: string, other: string) => both(text, one, other, true))
    .replace(COMMON, (text, one: string, other: string) => both(text, one, other, false))
    .replace(UNION, '[$1$2]')
    .replace(/\[\^\](?![^[]*\])/g, '.')
    .replace(/^\*\.(?=\w.*\.\*$)/, '')
    .replace(/(\[[^\]]*?[A-Za-z0-9])[\u2010-\u2014\u2212](?=[A-Za-z0-9][^\]]*\])/g, '$1-')
    .replace(/\[\[:(\^?[a-z]+):\](?=[^\]]*$)/, '[[:$1:]]')
    .replaceAll('[\\b]', '\\b')
    .replaceAll('\\i\\c', '\\w\\w');
}

/** Reads {1-3} and {1, 3} as {1,3}. */
function countsWithComma(source: string): string {
  return source.replace(/\{(\d+)\s*[-\u2013,]\s*(\d+)\}/g, '{$1,$2}');
}

/** Removes what (?x) makes a pattern ignore: blanks and comments outside classes. */
function verboseRemoved(source: string): string {
  const flags = /^\(\?[a-wyz]*x[a-z]*\)/.exec(source)?.[0];
  if (flags === undefined) return source;
  const tokens = tokenize(source.slice(flags.length).replace(/(?<!\\)#[^\n]*/g, ''));
  return tokens
    .map((token) => (token.kind === 'other' && !token.inClass && /^\s$/.test(token.text) ? '' : token.text))
    .join('');
}

/** Replaces line ends and tabs by white space, removes other control characters, and lets one character stand for an emoji. */
function oneLine(source: string): string {
  return source
    .replace(/^[\t\n\r\f\v]+|[\t\n\r\f\v]+$/g, '')
    .replace(/^(?:\\[nrtfv])+|(?<!\\)(?:\\[nrtfv])+$/g, '')
    .replace(/\s*[\t\n\r\f\v]\s*/g, '\\s+')
    .replace(/[\ud800-\udbff][\udc00-\udfff]|\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}/g, BEYOND)
    .replace(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/g, '');
}

/** Escapes a bracket that no other closes. */
function closedClasses(source: string): string {
  let text = source;
  for (let n = 0; n < 8; n++) {
    const tokens = tokenize(text);
    const open = tokens.findLast((token) => token.kind === 'class_open');
    if (open === undefined || tokens.some((token) => token.kind === 'class_close' && token.at > open.at)) return text;
    text = `${text.slice(0, open.at)}\\${text.slice(open.at)}`;
  }
  return text;
}
