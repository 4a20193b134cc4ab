import { isPortableLetter } from '../letters.ts';
import type { Token } from '../tokens.ts';
import { codePoint, escapeOf } from './escapes.ts';
import { escapedInClass, foreign, namedSet, spelledRange, usualLetter } from './spellings.ts';

/** Stands for what has no portable spelling. */
export const UNKNOWN = '\u0000';

/** One member of a class: its portable text, or what takes it outside a class. */
interface Member {
  readonly text: string;
  /** The character that it is, where it is a single one: a range may begin or end there. */
  readonly character?: string;
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
  const first: Member[] = tokens[0]?.text.endsWith(']') === true ? [{ text: '\\]', character: ']' }] : [];
  const members = [...first, ...inner.flatMap((token) => membersOf(token, inner.length === 1 && !negated))];
  const texts: string[] = [];
  const outside = new Set<string>();
  for (let i = 0; i < members.length; i++) {
    const [member, dash, last] = [members[i], members[i + 1], members[i + 2]];
    if (member === undefined) continue;
    if (member.character !== undefined && dash?.text === '-' && last?.character !== undefined) {
      texts.push(rangeText(member.character, last.character));
      i += 2;
      continue;
    }
    if (member.outside !== undefined) outside.add(member.outside);
    const isEdge = i === 0 || i === members.length - 1;
    texts.push(member.text === '-' && !isEdge ? '\\-' : member.text);
  }
  return together(negated, texts.join(''), [...outside]);
}

function together(negated: boolean, text: string, outside: readonly string[]): string {
  if (outside.includes(UNKNOWN)) return UNKNOWN;
  // Without the foreign character, a negated class takes it too, which changes nothing for any other.
  if (negated) return text === '' ? '.' : `[^${text}]`;
  if (outside.includes('.')) return '.';
  // An apostrophe beside the foreign one is such a sign as well.
  const covered = outside.includes('\\W') ? text.replace(/\\?[^\w\\]/g, '') : text;
  return beside(covered, outside);
}

function beside(text: string, outside: readonly string[]): string {
  const others = outside.join('|');
  if (text === '') return outside.length > 1 ? `(?:${others})` : others;
  return outside.length === 0 ? `[${text}]` : `(?:[${text}]|${others})`;
}

function rangeText(from: string, to: string): string {
  // Nobody means the signs between Z and a.
  if (/^[Aa][Zz]$/.test(`${from}${to}`) && from !== to.toLowerCase())
    return from === 'A' && to === 'Z' ? 'A-Z' : from === 'a' && to === 'z' ? 'a-z' : 'A-Za-z';
  return spelledRange(from.charCodeAt(0), to.charCodeAt(0)) ?? `${escapedInClass(from)}\\-${escapedInClass(to)}`;
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
  return [...new Set(token.text)].map((one) => (one === '-' ? { text: '\\-', character: '-' } : character(one)));
}

function character(unusual: string): Member {
  const one = usualLetter(unusual);
  if (one === '-') return { text: '\\-', character: '-' };
  if (/^[ -~]$/.test(one)) return { text: /^[[\]\\^&~|]$/.test(one) ? escapedInClass(one) : one, character: one };
  return isPortableLetter(one) ? { text: one, character: one } : { text: '', character: one, outside: foreign(one) };
}

function escapedMember(text: string): Member {
  if (/^\\[dwsDWS]$/.test(text)) return { text };
  if (/^\\[!-/:-@[-`{-~ ]$/.test(text)) return { text, character: text.charAt(1) };
  const code = codePoint(text);
  if (code !== null) return character(code);
  if (text === '\\b') return { text: '' };
  const { inClass, alone } = escapeOf(text, true);
  return inClass === null ? { text: '', outside: alone } : { text: inClass };
}
