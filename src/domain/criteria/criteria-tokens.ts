/** Longer criteria than this are not something a person can read on a command line. */
const MAX_CRITERIA_LENGTH = 2000;

/** A piece of a criteria text. `at` is its first character, from 0. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  /** A word in capitals, a text without its quotes. */
  readonly value: string;
  readonly at: number;
  /** As written, shortened, for messages. */
  readonly shown: string;
}

/** What is wrong with a criteria text, where, and what to write instead. */
export interface GrammarProblem {
  /** Character of the text, from 0. */
  readonly at: number;
  readonly problem: string;
  readonly instead: string;
}

/** Stops reading at the first problem; it never leaves the grammar's own files. */
export class GrammarStop extends Error {
  override readonly name = 'GrammarStop';
  readonly found: GrammarProblem;

  constructor(found: GrammarProblem) {
    super(found.problem);
    this.found = found;
  }
}

const PIECES =
  /(?<space>\s+)|(?<text>'(?:[^']|'')*')|(?<number>\d+)(?![A-Za-z0-9_])|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<sign><>|!=|[=(),])/y;
const MOST_SHOWN = 30;

/** Cuts the text into its pieces; the last one is the end. */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > MAX_CRITERIA_LENGTH) {
    throw new GrammarStop({
      at: MAX_CRITERIA_LENGTH,
      problem: `the criteria have ${text.length} characters; ${MAX_CRITERIA_LENGTH} are the most`,
      instead: 'take fewer values, or several calls',
    });
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    PIECES.lastIndex = at;
    const match = PIECES.exec(text);
    if (match === null) throw new GrammarStop(strange(text, at));
    const token = tokenOf(match, at);
    if (token !== undefined) tokens.push(token);
    at += match[0].length;
  }
  return [...tokens, { kind: 'end', value: '', at, shown: 'the end' }];
}

function tokenOf({ 0: raw, groups = {} }: RegExpExecArray, at: number): Token | undefined {
  const shown = raw.length > MOST_SHOWN ? `${raw.slice(0, MOST_SHOWN)}…` : raw;
  if (groups.text !== undefined) return { kind: 'text', value: raw.slice(1, -1).replaceAll("''", "'"), at, shown };
  if (groups.number !== undefined) return { kind: 'number', value: raw, at, shown };
  if (groups.word !== undefined) return { kind: 'word', value: raw.toUpperCase(), at, shown };
  return groups.sign === undefined ? undefined : { kind: 'sign', value: raw === '!=' ? '<>' : raw, at, shown };
}

function strange(text: string, at: number): GrammarProblem {
  const [character = ''] = text.slice(at);
  switch (character) {
    case "'":
      return { at, problem: 'this quote is never closed', instead: "close it, and write a quote inside as ''" };
    case '"':
      return { at, problem: 'values stand in single quotes', instead: 'write \'5411\', not "5411"' };
    case ';':
      return {
        at,
        problem: 'there is one condition and nothing after it: this is no SQL',
        instead: 'leave out ";" and what follows',
      };
    default: {
      const shown = JSON.stringify(character);
      return { at, problem: `${shown} has no meaning here`, instead: 'leave it out, or put a value in single quotes' };
    }
  }
}
