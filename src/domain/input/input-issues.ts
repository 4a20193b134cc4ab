import { z } from 'zod';
import type { Refusal } from '../refusal.ts';
import { safeBeginning, safeText } from '../text/text.ts';
import { isDeeperThan } from './nesting.ts';

type Issue = z.core.$ZodIssue;

const MAX_ECHO = 60;
/** Deeper values are not written out, since that takes one recursive call per level. */
const MAX_ECHOED_DEPTH = 50;

function echo(value: unknown): string {
  if (isDeeperThan(value, MAX_ECHOED_DEPTH)) return `a value nested deeper than ${MAX_ECHOED_DEPTH} levels`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === undefined) return 'nothing';
  const safe = safeBeginning(text, MAX_ECHO + 1);
  const beginning = safe.slice(0, MAX_ECHO);
  const shown = typeof value === 'string' ? JSON.stringify(beginning) : beginning;
  return safe.length > MAX_ECHO ? `${shown}… (${text.length} characters)` : shown;
}

/** Levenshtein distance, to suggest the name that was probably meant. Both words are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Returns the known name closest to a mistyped one, if it is close enough to be what was meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > 40) return undefined;
  const ranked = known
    .map((candidate) => ({ candidate, d: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.d - b.d);
  const best = ranked[0];
  return best !== undefined && best.d <= Math.max(2, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

function pathOf(issue: Issue, extra?: string): string {
  return [...issue.path.map(String), ...(extra === undefined ? [] : [extra])].join('.') || 'input';
}

function unknownKey(issue: Extract<Issue, { code: 'unrecognized_keys' }>, schema: z.ZodObject): Refusal {
  const key = issue.keys[0] ?? '';
  const parent = schemaAt(schema, issue.path);
  const known = parent instanceof z.ZodObject ? Object.keys(parent.shape) : [];
  const near = nearestName(key, known);
  const list = known.length > 0 ? `Known here: ${known.join(', ')}.` : 'Leave it out.';
  return {
    code: 'invalid_input',
    field: pathOf(issue, safeBeginning(key, MAX_ECHO)),
    message: `There is no argument ${echo(key)}${issue.path.length > 0 ? ` in ${pathOf(issue)}` : ''}.`,
    instead: near === undefined ? list : `Did you mean "${near}"? ${list}`,
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
};

/** A problem with a value, as the rest of a sentence that begins with its field, and the way forward. */
interface Explanation {
  readonly message: string;
  readonly instead: string;
}

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>, schema: z.ZodType | undefined): Explanation {
  const words =
    issue.expected === 'array'
      ? listWords(schema)
      : (TYPE_WORDS[issue.expected] ?? `a value of type ${issue.expected}`);
  const example = exampleFrom(issue.input, schema);
  return {
    message: issue.input === undefined ? 'is required and missing.' : `must be ${words}, not ${echo(issue.input)}.`,
    instead: `Give ${words}${example === undefined ? '' : `, e.g. ${example}`}.`,
  };
}

function amount(origin: string, size: number | bigint): string {
  const unit = { string: ' character', array: ' item' }[origin];
  return unit === undefined ? String(size) : `${size}${unit}${Number(size) === 1 ? '' : 's'}`;
}

const HOLDS = 'Give a value for which this holds.';

/** Explains a custom check. Its message says what is wrong, what must hold, or what to do instead. */
function failedCheck(
  { message, input }: Extract<Issue, { code: 'custom' }>,
  schema: z.ZodType | undefined,
): Explanation {
  if (/^[A-Z]/.test(message)) {
    const form = schema instanceof z.ZodArray ? `Give ${listWords(schema)} for which this holds.` : HOLDS;
    return { message: `is not accepted: ${message}.`, instead: form };
  }
  if (/^(?:must|is|has|holds)\b/.test(message)) return { message: `${message}.`, instead: HOLDS };
  return { message: `cannot be ${echo(input)}.`, instead: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` };
}

function describe(issue: Issue, schema: z.ZodType | undefined): Explanation {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue, schema);
    case 'too_big': {
      const most = amount(issue.origin, issue.maximum);
      return { message: `is too large: at most ${most}.`, instead: `Give ${most} or less.` };
    }
    case 'too_small': {
      const least = amount(issue.origin, issue.minimum);
      return { message: `is too small: at least ${least}.`, instead: `Give ${least} or more.` };
    }
    case 'invalid_value':
      return {
        message: issue.input === undefined ? 'is required and missing.' : `cannot be ${echo(issue.input)}.`,
        instead: `Use one of: ${issue.values.map((value) => String(value)).join(', ')}.`,
      };
    case 'invalid_format':
      return { message: `cannot be ${echo(issue.input)}: ${issue.message}.`, instead: `It ${issue.message}.` };
    case 'invalid_union':
      return noUnionMember(issue, schema);
    case 'custom':
      return failedCheck(issue, schema);
    default:
      return { message: `${issue.message}.`, instead: 'See the input schema.' };
  }
}

/** Explains a value that resembles no member of a union, by listing all members. */
function noUnionMember(issue: Extract<Issue, { code: 'invalid_union' }>, schema: z.ZodType | undefined): Explanation {
  const problems = issue.errors.flatMap((branch) => branch.slice(0, 1));
  const values = problems.flatMap((problem) => (problem.code === 'invalid_value' ? problem.values : []));
  const others = problems.filter((problem) => problem.code !== 'invalid_value');
  const forms = [
    ...(values.length > 0 ? [`Use one of: ${values.map((value) => String(value)).join(', ')}.`] : []),
    ...others.map((problem) => describe(problem, schema).instead),
  ];
  return { message: `cannot be ${echo(issue.input)}.`, instead: [...new Set(forms)].join(' Or: ') };
}

/**
 * Returns the most helpful issue. For a union, that is the first issue of the member with the fewest issues, if the value
 * resembles that member at all. For a custom check on a value of the wrong type, it is the type issue.
 */
function mostHelpful(issue: Issue, schema: z.ZodObject): Issue {
  if (issue.code === 'invalid_union') {
    const near = issue.errors.filter((branch) => branch.every((problem) => problem.path.length > 0));
    const [best] = near.sort((a, b) => a.length - b.length);
    const [first] = best ?? [];
    return first === undefined ? issue : mostHelpful({ ...first, path: [...issue.path, ...first.path] }, schema);
  }
  if (issue.code !== 'custom') return issue;
  const form = schemaAt(schema, issue.path);
  const input = valueAt(issue.input, issue.path.slice(depthOfCheck(schema, issue.path)));
  const own = form instanceof z.ZodUnion ? undefined : form?.safeParse(input, { reportInput: true }).error?.issues[0];
  return own === undefined || own.code === 'custom'
    ? { ...issue, input }
    : { ...own, path: [...issue.path, ...own.path] };
}

/** Turns the first issue of a rejected input into a refusal that names the field and the way forward. */
export function explainIssues(error: z.ZodError, schema: z.ZodObject): Refusal {
  // Unknown keys first: a mistyped key also causes the issue of a missing one.
  const first = error.issues.find((issue) => issue.code === 'unrecognized_keys') ?? error.issues[0];
  if (first === undefined)
    return { code: 'invalid_input', message: 'The input is not valid.', instead: 'See the input schema.' };
  const issue = mostHelpful(first, schema);
  if (issue.code === 'unrecognized_keys') return unknownKey(issue, schema);
  const field = pathOf(issue);
  const { message, instead } = describe(issue, schemaAt(schema, issue.path));
  return { code: 'invalid_input', field, message: `"${field}" ${message}`, instead };
}

type Path = readonly PropertyKey[];

/** Removes wrappers (optional, nullable, default, lazy, preprocessing) from a schema. */
function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodExactOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrap(schema.unwrap());
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrap(schema.out) : schema;
}

function childSchema(schema: unknown, key: PropertyKey): unknown {
  const parent = unwrap(schema);
  if (parent instanceof z.ZodObject) return Object.hasOwn(parent.shape, key) ? parent.shape[String(key)] : undefined;
  if (parent instanceof z.ZodArray) return parent.element;
  if (!(parent instanceof z.ZodUnion)) return undefined;
  return parent.options.map((option) => childSchema(option, key)).find((child) => child !== undefined);
}

/** Returns the schema of the value at a path; undefined when it cannot be determined. */
export function schemaAt(schema: unknown, path: Path): z.ZodType | undefined {
  const found = unwrap(path.reduce(childSchema, schema));
  return found instanceof z.ZodType ? found : undefined;
}

/** Returns the depth of the innermost check along a path. The issues of such a check carry the value at that depth as input. */
function depthOfCheck(schema: unknown, path: Path): number {
  let depth = path.length;
  let current = schema;
  for (const [i, key] of path.entries()) {
    if (current instanceof z.ZodPipe) depth = i;
    current = childSchema(current, key);
  }
  return depth;
}

/** Returns the value at a path of the input. */
function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** Describes the elements of a list in the plural; undefined when there is no short description. */
function elementWords(schema: z.ZodArray): string | undefined {
  const element = unwrap(schema.element);
  if (element instanceof z.ZodNumber) return element.format?.includes('int') ? 'whole numbers' : 'numbers';
  if (element instanceof z.ZodString || element instanceof z.ZodEnum) return 'texts';
  return element instanceof z.ZodObject || element instanceof z.ZodUnion ? 'objects' : undefined;
}

function listWords(schema: z.ZodType | undefined): string {
  const words = schema instanceof z.ZodArray ? elementWords(schema) : undefined;
  return words === undefined ? 'a list' : `a list of ${words}`;
}

const MAX_EXAMPLES = 3;
const MAX_EXAMPLE_LENGTH = 40;

/** Longest text that is written in another form. */
const MAX_REWRITTEN_LENGTH = 1000;

/** Rewrites a value of the wrong type in the right form, as an example; undefined when that would be a guess. */
function exampleFrom(sent: unknown, schema: z.ZodType | undefined): string | undefined {
  const text = typeof sent === 'number' ? String(sent) : typeof sent === 'string' ? sent : '';
  if (text.length > MAX_REWRITTEN_LENGTH) return undefined;
  return rewritten(safeText(text), schema);
}

function rewritten(text: string, schema: z.ZodType | undefined): string | undefined {
  if (schema instanceof z.ZodNumber) return /^\d{1,9}$/.test(text) ? text : undefined;
  if (!(schema instanceof z.ZodArray)) return undefined;
  const element = unwrap(schema.element);
  const parts = text.split(/[,;]/).map((part) => part.trim());
  const shown = parts.filter((part) => part !== '').slice(0, MAX_EXAMPLES);
  if (shown.length === 0 || shown.some((part) => part.length > MAX_EXAMPLE_LENGTH)) return undefined;
  if (element instanceof z.ZodNumber)
    return shown.every((part) => /^\d{1,9}$/.test(part)) ? `[${shown.join(', ')}]` : undefined;
  return elementWords(schema) === 'texts' ? `[${shown.map((part) => JSON.stringify(part)).join(', ')}]` : undefined;
}
