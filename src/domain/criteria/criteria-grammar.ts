import { regexOfLike } from '../regex/like.ts';
import { maskPersonalData } from '../text/text.ts';
import { type Criteria, criteriaSchema, MAX_CRITERIA_DEPTH } from './criteria.ts';

type ParsedCriteria =
  | { readonly ok: true; readonly criteria: Criteria }
  | { readonly ok: false; readonly problem: GrammarProblem };

/**
 * Reads the runbook's criteria (Procedure 3, step 4), such as `mccid IN ('5411', '5499')`, into their typed form. They
 * look like SQL but are not: there are only three fields, and nothing is sent to a database. Never throws.
 *
 *     either    = both { OR both }
 *     both      = one { AND one }
 *     one       = NOT one | "(" either ")" | condition
 *     condition = mccid ( "=" | "<>" ) code | mccid [NOT] IN "(" code { "," code } ")"
 *               | location ( "=" | "<>" ) 'place' | location [NOT] IN "(" 'place' { "," 'place' } ")"
 *               | narrative [NOT] LIKE 'text with % and _' | narrative [NOT] REGEXP 'portable regex'
 */
export function parseCriteria(text: string): ParsedCriteria {
  try {
    const reader = new CriteriaReader(tokensOf(text));
    return withinBounds(reader.whole());
  } catch (stop) {
    if (stop instanceof GrammarStop) return { ok: false, problem: stop.found };
    throw stop;
  }
}

/** The typed form has its own limits: depth, number of conditions, length of a value. */
function withinBounds(criteria: Criteria): ParsedCriteria {
  const issue = criteriaSchema.safeParse(criteria).error?.issues[0];
  if (issue === undefined) return { ok: true, criteria };
  const instead = 'use fewer or shorter values, or several calls';
  return { ok: false, problem: { at: 0, problem: `the criteria are not usable: ${issue.message}`, instead } };
}

const FIELDS = ['MCCID', 'NARRATIVE', 'LOCATION'];
/** Valid criteria never need more brackets and negations around a condition than this. */
const MAX_NESTING = 4 * MAX_CRITERIA_DEPTH;

class CriteriaReader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #nesting = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Criteria {
    const criteria = this.#either();
    if (this.#peek().kind !== 'end') this.#stop('AND, OR or the end is expected', 'join conditions by AND or OR');
    return criteria;
  }

  #either(): Criteria {
    const [first, ...more] = this.#joined('OR', () => this.#both());
    return more.length === 0 ? first : { any: [first, ...more] };
  }

  #both(): Criteria {
    const [first, ...more] = this.#joined('AND', () => this.#one());
    return more.length === 0 ? first : { all: [first, ...more] };
  }

  #joined(word: string, part: () => Criteria): [Criteria, ...Criteria[]] {
    const parts: [Criteria, ...Criteria[]] = [part()];
    while (this.#takes('word', word)) parts.push(part());
    return parts;
  }

  #one(): Criteria {
    if (this.#takes('word', 'NOT')) return { not: this.#nested(() => this.#one()) };
    if (!this.#takes('sign', '(')) return this.#condition();
    const inner = this.#nested(() => this.#either());
    this.#needs(')', 'close the bracket');
    return inner;
  }

  #nested(read: () => Criteria): Criteria {
    if (++this.#nesting > MAX_NESTING)
      this.#stop('this is nested too deep', `nest at most ${MAX_CRITERIA_DEPTH} levels`);
    const criteria = read();
    this.#nesting--;
    return criteria;
  }

  #condition(): Criteria {
    const field = this.#peek();
    if (field.kind !== 'word' || !FIELDS.includes(field.value)) {
      this.#stop('a field is expected: mccid, narrative or location', "write e.g. mccid IN ('5411', '5499')");
    }
    this.#next++;
    if (field.value === 'NARRATIVE') return this.#narrative();
    if (field.value === 'MCCID') return this.#listed((codes) => ({ mccid: codes.map((code) => this.#code(code)) }));
    return this.#listed((places) => ({ location: places.map((place) => this.#text(place)) }));
  }

  #listed(leaf: (values: readonly Token[]) => Criteria): Criteria {
    if (this.#takes('sign', '=')) return leaf([this.#value()]);
    if (this.#takes('sign', '<>')) return { not: leaf([this.#value()]) };
    const negated = this.#takes('word', 'NOT');
    if (!this.#takes('word', 'IN')) this.#stop('IN, NOT IN, = or <> is expected', "write e.g. IN ('5411', '5499')");
    this.#needs('(', "write the values in brackets: IN ('5411', '5499')");
    const values = [this.#value()];
    while (this.#takes('sign', ',')) values.push(this.#value());
    this.#needs(')', 'put a comma between values and a bracket after the last');
    return negated ? { not: leaf(values) } : leaf(values);
  }

  #narrative(): Criteria {
    const negated = this.#takes('word', 'NOT');
    const criteria = this.#matching();
    return negated ? { not: criteria } : criteria;
  }

  #matching(): Criteria {
    if (this.#takes('word', 'REGEXP')) return { narrative: this.#text(this.#value()) };
    if (!this.#takes('word', 'LIKE')) {
      this.#stop(
        'LIKE or REGEXP is expected',
        "write narrative LIKE '%STAR MARKET%' or narrative REGEXP 'STAR\\s+MARKET'",
      );
    }
    const value = this.#value();
    const narrative = regexOfLike(this.#text(value));
    if (narrative === null) this.#stop('this matches every narrative', "give a text, as in '%STAR MARKET%'", value);
    return { narrative };
  }

  #value(): Token {
    const token = this.#peek();
    if (token.kind !== 'text' && token.kind !== 'number') {
      this.#stop('a value is expected', "write it in single quotes, as in '5411' or 'BOSTON'");
    }
    this.#next++;
    return token;
  }

  #code(token: Token): number {
    const mccid = /^\s*\d{1,4}\s*$/.test(token.value) ? Number(token.value) : 0;
    if (mccid === 0) this.#stop('this is not a merchant category code', 'give a number from 1 to 9999', token);
    return mccid;
  }

  #text(token: Token): string {
    if (token.kind !== 'text') this.#stop('a text is expected', `write it in single quotes: '${token.value}'`, token);
    if (token.value.trim() === '') this.#stop('this text is empty', 'put something between the quotes', token);
    return token.value;
  }

  #peek(): Token {
    const token = this.#tokens[Math.min(this.#next, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError('a criteria text has an end');
    return token;
  }

  #takes(kind: Token['kind'], value: string): boolean {
    const token = this.#peek();
    const takes = token.kind === kind && token.value === value;
    if (takes) this.#next++;
    return takes;
  }

  #needs(sign: string, instead: string): void {
    if (!this.#takes('sign', sign)) this.#stop(`"${sign}" is expected`, instead);
  }

  #stop(problem: string, instead: string, { at, shown }: Token = this.#peek()): never {
    throw new GrammarStop({ at, problem: `${problem}, at ${shown}`, instead });
  }
}

/** Maximum length of criteria that a person can read on a command line. */
const MAX_CRITERIA_LENGTH = 2000;

/** A piece of a criteria text. `at` is its first character, from 0. */
interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  /** A word in capitals, or a text without its quotes. */
  readonly value: string;
  readonly at: number;
  /** The token as written, shortened for messages. */
  readonly shown: string;
}

/** A problem in a criteria text: its position, and a correction. */
interface GrammarProblem {
  /** Index of the character in the text, from 0. */
  readonly at: number;
  readonly problem: string;
  readonly instead: string;
}

/** Stops reading at the first problem; it never leaves the grammar's own files. */
class GrammarStop extends Error {
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
function tokensOf(text: string): readonly Token[] {
  if (text.length > MAX_CRITERIA_LENGTH) {
    throw new GrammarStop({
      at: MAX_CRITERIA_LENGTH,
      problem: `the criteria have ${text.length} characters; the maximum is ${MAX_CRITERIA_LENGTH}`,
      instead: 'use fewer values, or several calls',
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
  // Masked first: a number that has been cut is no longer recognised.
  const masked = maskPersonalData(raw);
  const shown = masked.length > MOST_SHOWN ? `${masked.slice(0, MOST_SHOWN)}…` : masked;
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
      return { at, problem: 'values need single quotes', instead: 'write \'5411\', not "5411"' };
    case ';':
      return {
        at,
        problem: 'nothing may follow the criteria: this is not SQL',
        instead: 'leave out ";" and what follows',
      };
    default: {
      const shown = JSON.stringify(character);
      return { at, problem: `${shown} has no meaning here`, instead: 'leave it out, or put a value in single quotes' };
    }
  }
}
