import { LITERAL, splitOutside, textOfLiteral, textsOfLiterals } from './literals.ts';
import { type Corrected, type SlipOfNotation, UNSAYABLE } from './slip.ts';
import { ofExactText, ofGlob, ofLike, ofSimilar } from './wildcards.ts';

/*
 * A whole condition, call or list of another language where only the pattern belongs. What the condition asks for is kept:
 * LIKE is anchored, and a condition that asks for the opposite has no pattern.
 */

interface Condition {
  readonly pattern: string;
  readonly negated: boolean;
}

const NAME = '(?:[A-Za-z_$][\\w$]*|"\\w[\\w ]*"|`\\w[\\w ]*`|\\[\\w[\\w ]*\\])';
const COLUMN = `(?:[A-Za-z_]\\w*\\s*\\(\\s*)*${NAME}(?:\\.${NAME})*(?:\\s+AS\\s+\\w+)?(?:\\s*\\))*(?:::\\w+)?`;

/** Operators by what they make of the text. */
const OPERATORS = {
  like: 'I?LIKE|~~\\*?',
  regex: 'REGEXP(?:_LIKE)?|RLIKE|LIKE_REGEX|MATCHES|-c?i?match|~\\*?|=~',
  similar: 'SIMILAR\\s+TO',
  glob: 'GLOB|-c?i?like',
  equal: '={1,3}|IS|IN|EQ|-c?i?eq',
  contains: 'CONTAINS|-contains',
  starts: 'STARTS\\s*WITH',
  ends: 'ENDS\\s*WITH',
} as const;
type Reading = keyof typeof OPERATORS;

const NEGATED = '!~~?\\*?|<>|!={1,2}|NE|-not(?:match|like|eq|contains)';
const LIST = `(?:(?:ANY|SOME)\\s*)?(?:\\(\\s*)?(?:ARRAY\\s*)?[([]\\s*(?:${LITERAL})(?:\\s*,\\s*(?:${LITERAL}))*\\s*[)\\]](?:\\s*\\))?`;
const CONDITION = new RegExp(
  `^(?!\\s*(?:(?:const|let|var)\\s+)?(?:pattern|regexp?)\\s*[:=])\\s*(?:(?:SELECT\\b.*?\\bWHERE|WHERE|AND|HAVING|ON|(?:CASE\\s+)?WHEN|IF)\\s+)?(?<not>NOT\\s+|!\\s*)?(?:\\(\\s*)?(?:${COLUMN}(?:\\s+|\\s*(?=[=~!<])))??(?<negated>NOT\\s+)?(?:(?<opposite>${NEGATED})|${Object.entries(
    OPERATORS,
  )
    .map(([reading, text]) => `(?<${reading}>${text})`)
    .join(
      '|',
    )})\\s*(?<value>${LITERAL}|${LIST})\\s*(?:COLLATE\\s+\\w+|ESCAPE\\s+'.')?(?:\\s*\\))*(?:\\s+THEN\\b.*)?\\s*;?\\s*$`,
  'is',
);
/** LIKE '%' || 'NAME' || '%' and LIKE concat('%', 'NAME', '%'). */
const JOINED = new RegExp(
  `(?<=\\bLIKE\\s+)(?:concat\\(\\s*)?(?:${LITERAL})(?:\\s*(?:,|\\|\\|)\\s*(?:${LITERAL}))+(?:\\s*\\))?`,
  'is',
);
const WITHOUT_QUOTES = /^\s*(?<not>NOT\s+)?I?LIKE\s+(?<text>[^'"`]*[%_][^'"`]*?)\s*$/i;

const READINGS: Readonly<Record<Reading, (text: string) => string | null>> = {
  like: ofLike,
  regex: (text) => text,
  similar: ofSimilar,
  glob: ofGlob,
  equal: ofExactText,
  contains: (text) => text,
  starts: (text) => `^${text}`,
  ends: (text) => `${text}$`,
};

function oneCondition(source: string): Condition | null {
  const { not: bareNot, text: bare } = WITHOUT_QUOTES.exec(source)?.groups ?? {};
  if (bare !== undefined) {
    const pattern = ofLike(bare);
    return pattern === null ? null : { pattern, negated: bareNot !== undefined };
  }
  const joined = source.replace(JOINED, (list) => `'${textsOfLiterals(list).join('').replaceAll("'", "''")}'`);
  const groups = CONDITION.exec(joined)?.groups;
  if (groups === undefined) return null;
  const reading = (Object.keys(OPERATORS) as Reading[]).find((name) => groups[name] !== undefined);
  const { value = '', not, negated, opposite } = groups;
  // A list after anything but IN, = ANY and the like holds the arguments of a call.
  if (/^[([]/.test(value) && reading !== 'equal') return null;
  const patterns = textsOfLiterals(value).map(READINGS[reading ?? 'regex']);
  if (patterns.length === 0 || patterns.some((pattern) => pattern === null)) return null;
  const negations = [not, negated, opposite].filter((one) => one !== undefined);
  return { pattern: patterns.join('|'), negated: negations.length % 2 === 1 };
}

const OR = /\s+OR\s+|\s*\|\|\s*/i;
const AND = /\s+AND\s+|\s*&&\s*/i;

/** Reads conditions that are joined by OR or AND. */
function conditions(source: string, readOne: (part: string) => Condition | null): Corrected {
  const whole = readOne(source);
  if (whole !== null) return whole.negated ? UNSAYABLE : whole.pattern;
  for (const [separator, joined] of [
    [OR, eitherOf],
    [AND, allOf],
  ] as const) {
    const parts = splitOutside(source, separator).map(readOne);
    const read = parts.filter((part) => part !== null);
    if (parts.length > 1 && read.length === parts.length) return joined(read);
  }
  return null;
}

function eitherOf(parts: readonly Condition[]): Corrected {
  return parts.some(({ negated }) => negated) ? UNSAYABLE : parts.map(({ pattern }) => pattern).join('|');
}

/** Writes what has to hold at once with lookahead, for which the refusal has a form without. */
export function allOf(parts: readonly Condition[]): Corrected {
  const unanchored = ({ pattern }: Condition) => /^[\w &'-]+$/.test(pattern);
  const wanted = parts.filter(({ negated }) => !negated);
  const unwanted = parts.filter(({ negated }) => negated);
  const [first, second] = wanted;
  if (first === undefined || !parts.every(unanchored)) return UNSAYABLE;
  const not = unwanted.map(({ pattern }) => `(?!.*${pattern})`).join('');
  if (unwanted.length > 0 && second === undefined) return `^${not}.*${first.pattern}`;
  if (unwanted.length > 0 || wanted.length !== 2) return UNSAYABLE;
  return `(?=.*${first.pattern})(?=.*${second?.pattern})`;
}

const CALL = new RegExp(
  `^\\s*=?\\s*(?<not>!\\s*|NOT\\s+|NOT\\()?(?:[A-Z]{2,10}\\(\\s*)*(?:new\\s+)?(?<name>[A-Za-z_$][\\w$]*(?:(?:\\.|::)[A-Za-z_]\\w*)*)!?\\(\\s*(?:[^'"\`/(),]+(?:\\([^()]*\\))?\\s*,\\s*)*(?<value>${LITERAL})\\s*(?:,[^;]*?|\\s+IN\\s+[^;]*?)?\\)(?<tail>(?:\\.\\w+\\([^()]*\\))*\\s*(?:(?:>=?|<|<=|={1,3}|!=|<>|IS(?:\\s+NOT)?)\\s*(?:-?\\d+|NULL|TRUE|FALSE))?)\\s*;?\\s*$`,
  'is',
);
const IN_TEXT = new RegExp(`^\\s*(?<value>${LITERAL})\\s+(?<not>not\\s+)?in\\s+${COLUMN}\\s*$`, 'is');

function oneCall(source: string): Condition | null {
  const { value = '', not, name = '', tail = '' } = (CALL.exec(source) ?? IN_TEXT.exec(source))?.groups ?? {};
  const text = textOfLiteral(value);
  if (text === null || text === '') return null;
  const opposite = /(?:={1,3}\s*(?:0|-1|FALSE)|IS\s+(?:NULL|FALSE)|<\s*[01]|<=?\s*0)\s*$/i.test(tail);
  const pattern = meaningOf(name.split(/\.|::/).at(-1) ?? '', text);
  return pattern === null ? null : { pattern, negated: (not !== undefined) !== opposite };
}

function meaningOf(name: string, text: string): string | null {
  const called = name.toLowerCase().replaceAll('_', '');
  if (/^(?:startswith|hasprefix)$/.test(called)) return `^${text}`;
  if (/^(?:endswith|hassuffix)$/.test(called)) return `${text}$`;
  if (/^(?:i?like|fnmatch)$/.test(called)) return called === 'fnmatch' ? ofGlob(text) : ofLike(text);
  if (/^(?:countifs?|sumifs?|[vhx]lookup|match|xmatch|averageifs?)$/.test(called) && /[*?~]/.test(text))
    return /^\*.*\*$/.test(text) || /\*$/.test(text) ? ofGlob(text) : text;
  return text;
}

/** Reads an object of a query language: { narrative: { $regex: '…' } }. */
const OBJECT = new RegExp(
  `^\\s*\\{.*?["']?(?:\\$?regexp?|pattern|wildcard|query|value|narrative)["']?\\s*:\\s*(${LITERAL})[^:]*(?::\\s*(?:${LITERAL}|true|false))?(?:\\s*\\})+\\s*$`,
  'is',
);
const LITERALS = new RegExp(
  `^\\s*[([{]?\\s*(?:${LITERAL})(?:(?:\\s*[,;|]\\s*|\\s+OR\\s+|\\s*\\|\\|\\s*)(?:${LITERAL}))+\\s*[)\\]}]?\\s*$`,
  'is',
);
const ONE_IN_BRACKETS = new RegExp(`^\\s*[([]\\s*(${LITERAL})\\s*[)\\]]\\s*$`, 's');

export const CONDITION_SLIPS: readonly SlipOfNotation[] = [
  {
    kind: 'sql_condition',
    says: 'Only the pattern belongs here, not the condition around it',
    correct: (source) => conditions(source, oneCondition),
  },
  {
    kind: 'call',
    says: 'Only the pattern belongs here, not the call around it',
    correct: (source) => conditions(source, oneCall),
  },
  {
    kind: 'object',
    says: 'Only the pattern belongs here, not the object around it',
    correct: (source) => textOfLiteral(OBJECT.exec(source)?.[1] ?? ''),
  },
  {
    kind: 'list_of_texts',
    says: 'A list in quotation marks is not read as one; alternatives are separated by |',
    correct: (source) => {
      if (LITERALS.test(source)) return textsOfLiterals(source).join('|');
      return textOfLiteral(ONE_IN_BRACKETS.exec(source)?.[1] ?? '');
    },
  },
];
