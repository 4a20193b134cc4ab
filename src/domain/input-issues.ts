import type { z } from 'zod';
import type { Refusal } from './refusal.ts';
import { safeText } from './text.ts';

type Issue = z.core.$ZodIssue;

const MAX_ECHO = 60;

function echo(value: unknown): string {
  const text = typeof value === 'string' ? safeText(value) : JSON.stringify(value);
  if (text === undefined) return 'nothing';
  return text.length > MAX_ECHO
    ? `${JSON.stringify(text.slice(0, MAX_ECHO))}… (${text.length} characters)`
    : JSON.stringify(text);
}

/** Edit distance, for naming the key that was probably meant. Both words are short. */
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

/** The known name nearest to a mistyped one, if any is near enough to be meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > 40) return undefined;
  const ranked = known
    .map((one) => ({ one, d: distance(name.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.d - b.d);
  const best = ranked[0];
  return best !== undefined && best.d <= Math.max(2, Math.floor(best.one.length / 3)) ? best.one : undefined;
}

function pathOf(issue: Issue, extra?: string): string {
  return [...issue.path.map(String), ...(extra === undefined ? [] : [extra])].join('.') || 'input';
}

function unknownKey(issue: Extract<Issue, { code: 'unrecognized_keys' }>, schema: z.ZodObject): Refusal {
  const key = issue.keys[0] ?? '';
  const known = issue.path.length === 0 ? Object.keys(schema.shape) : [];
  const near = nearestName(key, known);
  const list = known.length > 0 ? `Known here: ${known.join(', ')}.` : 'Leave it out.';
  return {
    code: 'invalid_input',
    field: pathOf(issue, safeText(key).slice(0, MAX_ECHO)),
    message: `There is no argument ${echo(key)}${issue.path.length > 0 ? ` in ${pathOf(issue)}` : ''}.`,
    instead: near === undefined ? list : `Did you mean "${near}"? ${list}`,
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function expectedType(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  return TYPE_WORDS[issue.expected] ?? `a value of type ${issue.expected}`;
}

function amount(origin: string, size: number | bigint): string {
  const unit = { string: ' characters', array: ' items' }[origin];
  return `${size}${unit ?? ''}`;
}

function describe(issue: Issue): { message: string; instead: string } {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { message: 'is required and missing.', instead: `Give ${expectedType(issue)}.` }
        : {
            message: `must be ${expectedType(issue)}, not ${echo(issue.input)}.`,
            instead: `Give ${expectedType(issue)}.`,
          };
    case 'too_big':
      return {
        message: `is too large: at most ${amount(issue.origin, issue.maximum)}.`,
        instead: `Give ${amount(issue.origin, issue.maximum)} or less.`,
      };
    case 'too_small':
      return {
        message: `is too small: at least ${amount(issue.origin, issue.minimum)}.`,
        instead: `Give ${amount(issue.origin, issue.minimum)} or more.`,
      };
    case 'invalid_value':
      return {
        message: `cannot be ${echo(issue.input)}.`,
        instead: `Use one of: ${issue.values.map((value) => String(value)).join(', ')}.`,
      };
    case 'invalid_format':
      return { message: `cannot be ${echo(issue.input)}: ${issue.message}.`, instead: `It ${issue.message}.` };
    case 'invalid_union':
      return {
        message: `has none of the forms it may have: ${echo(issue.input)}.`,
        instead: 'See the input schema for its forms.',
      };
    default:
      return { message: `${issue.message}.`, instead: 'See the input schema.' };
  }
}

/** The first problem of a rejected input as a refusal that names the field and what would do. */
export function explainIssues(error: z.ZodError, schema: z.ZodObject): Refusal {
  // A mistyped key explains the one that is missing.
  const issue = error.issues.find((one) => one.code === 'unrecognized_keys') ?? error.issues[0];
  if (issue === undefined)
    return { code: 'invalid_input', message: 'The input is not valid.', instead: 'See the input schema.' };
  if (issue.code === 'unrecognized_keys') return unknownKey(issue, schema);
  const field = pathOf(issue);
  const { message, instead } = describe(issue);
  return { code: 'invalid_input', field, message: `"${field}" ${message}`, instead };
}
