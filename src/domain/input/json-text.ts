import { isDeeperThan } from './nesting.ts';

/** Longest JSON text that stands for a value. Parsing it takes a few milliseconds. */
const MAX_LENGTH = 500_000;
/** Deepest nesting of an input, also inside JSON text. No tool needs half of it; more could overflow a parser's stack. */
export const MAX_DEPTH = 64;

const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * Returns the list or object that a JSON text spells; undefined for other text. A text with a key given twice spells
 * none, because one of the values would be lost.
 */
export function fromJsonText(text: string): object | undefined {
  if (text.length > MAX_LENGTH || !/^\s*[[{]/.test(text)) return undefined;
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || isDeeperThan(value, MAX_DEPTH)) return undefined;
  return keysOf(value) === keysIn(text) ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function keysIn(text: string): number {
  return text.matchAll(STRING).reduce((count, [, colon]) => (colon === undefined ? count : count + 1), 0);
}

function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((count: number, inner) => count + keysOf(inner), own);
}
