import { type Criteria, criteriaSchema, MAX_CRITERIA_DEPTH } from './criteria.ts';
import { type GrammarProblem, GrammarStop, type Token, tokensOf } from './criteria-tokens.ts';
import { regexOfLike } from './like-pattern.ts';

export type ParsedCriteria =
  | { readonly ok: true; readonly criteria: Criteria }
  | { readonly ok: false; readonly problem: GrammarProblem };

/**
 * Reads the runbook's criteria (Procedure 3, step 4), such as `mccid IN ('5411', '5499')`, into their typed form. They
 * look like SQL and are none: there are three fields, and nothing is ever sent to a database. Never throws.
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

/** The typed form has bounds of its own: how deep, how many conditions, how long a value. */
function withinBounds(criteria: Criteria): ParsedCriteria {
  const issue = criteriaSchema.safeParse(criteria).error?.issues[0];
  if (issue === undefined) return { ok: true, criteria };
  const instead = 'take fewer or shorter values, or several calls';
  return { ok: false, problem: { at: 0, problem: `the criteria are not usable: ${issue.message}`, instead } };
}

const FIELDS = ['MCCID', 'NARRATIVE', 'LOCATION'];
/** No criteria within bounds need more brackets and negations around a condition than this. */
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
    if (this.#peek().kind !== 'end') this.#stop('AND, OR or the end belongs here', 'join conditions by AND or OR');
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
      this.#stop('a field belongs here: mccid, narrative or location', "write e.g. mccid IN ('5411', '5499')");
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
    if (!this.#takes('word', 'IN')) this.#stop('IN, NOT IN, = or <> belongs here', "write e.g. IN ('5411', '5499')");
    this.#needs('(', "write the values in brackets: IN ('5411', '5499')");
    const values = [this.#value()];
    while (this.#takes('sign', ',')) values.push(this.#value());
    this.#needs(')', 'put a comma between values and a bracket behind the last');
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
        'LIKE or REGEXP belongs here',
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
      this.#stop('a value belongs here', "write it in single quotes, as in '5411' or 'BOSTON'");
    }
    this.#next++;
    return token;
  }

  #code(token: Token): number {
    const mccid = /^\s*\d{1,4}\s*$/.test(token.value) ? Number(token.value) : 0;
    if (mccid === 0) this.#stop('this is no merchant category code', 'give a number from 1 to 9999', token);
    return mccid;
  }

  #text(token: Token): string {
    if (token.kind !== 'text') this.#stop('a text belongs here', `write it in single quotes: '${token.value}'`, token);
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
    if (!this.#takes('sign', sign)) this.#stop(`"${sign}" belongs here`, instead);
  }

  #stop(problem: string, instead: string, { at, shown }: Token = this.#peek()): never {
    throw new GrammarStop({ at, problem: `${problem}, where ${shown} stands`, instead });
  }
}
