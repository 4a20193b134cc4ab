import { isPortableLetter } from '../letters.ts';
import type { Token } from '../tokens.ts';
import { codeOf, codePoint, escapeOf } from './escapes.ts';
import { escapedInClass, foreign, namedSet, spelledRange, usualLetter } from './spellings.ts';

/** Stands for what has no portable spelling. */
export const UNKNOWN = '\u0000';

/** One member of a class: its portable text, or what takes it outside a class. */
interface Member {
  readonly text: string;
  /** The code of the character that it is, where it is a single one: a range may begin or end there. */
  readonly code?: number;
  readonly outside?: string;
}

/**
 * Returns the portable spelling of a class, from its opening to its closing token. Members that no portable class can hold
 * stand beside it as alternatives.
 */
export function correctedClass(tokens: readonly Token[]): string {
  const negated = tokens[0]?.text.startsWith('[^') === true;
  const inner = tokens.slice(1, tokens.at(-1)?.kind === 'class_close' ? -1 : undefined);
  const only = inner.length === 1 && negated ? /^\[:\^(\w+):\]$/.exec(inner[0]?.text ?? '') : null;
  if (only !== null) return namedSet(only[1] ?? '', false)?.alone ?? '.';
  const first: Member[] = tokens[0]?.text.endsWith(']') === true ? [character(']')] : [];
  const members = [...first, ...inner.flatMap((token) => membersOf(token, inner.length === 1 && !negated))];
  const texts: string[] = [];
  const outside = new Set<string>();
  for (let i = 0; i < members.length; i++) {
    const [member, dash, last] = [members[i], members[i + 1], members[i + 2]];
    if (member === undefined) continue;
    const isRange = member.code !== undefined && dash?.text === '-' && last?.code !== undefined;
    const one = isRange ? range(member.code, last.code, negated) : member;
    if (isRange) i += 2;
    if (one.outside !== undefined) outside.add(one.outside);
    const isEdge = i === 0 || i === members.length - 1;
    texts.push(one.text === '-' && !isEdge ? '\\-' : one.text);
  }
  return together(negated, texts, [...outside]);
}

const SIGN = /^\\?[ -/:-@[-^`{-~]$/;

function together(negated: boolean, texts: readonly string[], outside: readonly string[]): string {
  if (outside.includes(UNKNOWN)) return UNKNOWN;
  const text = texts.join('');
  // Without the foreign character, a negated class takes it too, which changes nothing for any other.
  if (negated) return text === '' ? '.' : `[^${text}]`;
  if (outside.includes('.')) return '.';
  // An apostrophe beside the foreign one is such a sign as well.
  const covered = outside.includes('\\W') ? texts.filter((one) => !SIGN.test(one)) : texts;
  return beside(covered.join(''), outside);
}

function beside(text: string, outside: readonly string[]): string {
  const others = outside.join('|');
  if (text === '') return outside.length > 1 ? `(?:${others})` : others;
  return outside.length === 0 ? `[${text}]` : `(?:[${text}]|${others})`;
}

function range(from: number, to: number, negated: boolean): Member {
  // Nobody means the signs between Z and a.
  if (from === 0x41 && to === 0x7a) return { text: 'A-Za-z' };
  if (from === 0x61 && to === 0x5a) return { text: 'A-Za-z' };
  const spelling = spelledRange(from, to, negated);
  if (spelling === null) return { text: '', outside: UNKNOWN };
  return spelling.inClass === null ? { text: '', outside: spelling.alone } : { text: spelling.inClass };
}

function membersOf(token: Token, isAlone: boolean): readonly Member[] {
  if (token.kind === 'escape') return [escapedMember(token.text)];
  const posix = /^\[:(\^?[A-Za-z<>]+):\]$/.exec(token.text);
  if (posix !== null) {
    const spelling = namedSet(posix[1] ?? '', false);
    if (spelling === undefined) return [{ text: '', outside: UNKNOWN }];
    if (isAlone) return [{ text: '', outside: spelling.alone }];
    return [spelling.inClass === null ? { text: '', outside: spelling.alone } : { text: spelling.inClass }];
  }
  const collating = /^\[[.=](.)[.=]\]$/.exec(token.text);
  if (collating !== null) return [character(collating[1] ?? '')];
  if (token.text === '-') return [{ text: '-' }];
  // A sign written twice is a set operation in some engines; as a list it counts once.
  return [...new Set(token.text)].map((one) => character(one));
}

function character(unusual: string): Member {
  const one = usualLetter(unusual);
  const code = unusual.charCodeAt(0);
  if (/^[ -~]$/.test(one)) return { text: /^[[\]\\^&~|-]$/.test(one) ? escapedInClass(one) : one, code };
  return isPortableLetter(one) ? { text: one, code } : { text: '', code, outside: foreign(one) };
}

function escapedMember(text: string): Member {
  if (/^\\[dwsDWS]$/.test(text)) return { text };
  if (/^\\[!-/:-@[-`{-~ ]$/.test(text)) return { text, code: text.charCodeAt(1) };
  const named = codePoint(text);
  if (named !== null) return character(named);
  if (text === '\\b') return { text: '' };
  const { inClass, alone } = escapeOf(text, true);
  const code = codeOf(text);
  return {
    ...(inClass === null ? { text: '', outside: alone } : { text: inClass }),
    ...(code === null ? {} : { code }),
  };
}
