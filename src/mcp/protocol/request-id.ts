/*
 * An answer repeats the id of its request. Where a message cannot be parsed, or is not kept because it is too long, its id
 * is taken from the text, as JSON text: this also keeps numbers that JavaScript would round.
 */

const SPACE = /[ \t\r\n]*/y;
const TEXT = /"(?:[^"\\]|\\.)*"/sy;
const ID = /("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[ \t\r\n]*[,}])/sy;
const SCALAR = /[^,{}[\]"]+/y;
/** An id that is the last member of its object, or the last but for the version, as SDK clients write it. */
const LAST_ID =
  /,\s*"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/s;

/** The id of an answer to a request whose id is not known, as JSON text. */
export const NO_ID = 'null';

/** Characters that are searched at the start and at the end of a text. */
const START = 64 * 1024;
const END = 1024;

/**
 * Finds the id in the text of a JSON object that is damaged or only known in part; undefined where it finds none.
 *
 * @param end the last characters, where `text` is cut off
 */
export function findId(text: string, end: string = text): string | undefined {
  return idAtStart(text.slice(0, START)) ?? validId(LAST_ID.exec(end.slice(-END))?.[1]);
}

function idAtStart(text: string): string | undefined {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const takeOne = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at++;
    take(SPACE);
    return true;
  };
  if (!takeOne('{')) return undefined;
  do {
    const key = take(TEXT);
    if (key === undefined || !takeOne(':')) return undefined;
    if (key === '"id"') return validId(take(ID));
    if (!skipValue(take, () => text[at])) return undefined;
  } while (takeOne(','));
  return undefined;
}

/** Skips a value with everything in it. Returns false where the text ends before the value does. */
function skipValue(take: (pattern: RegExp) => string | undefined, next: () => string | undefined): boolean {
  let depth = 0;
  do {
    const character = next();
    if (character === undefined) return false;
    if (character === '"') {
      if (take(TEXT) === undefined) return false;
    } else if (character === '{' || character === '[') {
      depth++;
      take(/[{[]/y);
    } else if (character === '}' || character === ']') {
      depth--;
      take(/[}\]]/y);
    } else if (character === ',') take(/,/y);
    else take(SCALAR);
  } while (depth > 0);
  return depth === 0;
}

function validId(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
