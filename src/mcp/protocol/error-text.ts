import type { JSONRPCErrorResponse, Result } from '@modelcontextprotocol/server';
import { personName } from '../../domain/text/text.ts';
import { REFUSAL_META } from '../result.ts';
import { INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR } from './frame.ts';

/** Longest text of an error. A refusal of ours, with its way forward and the people it names, stays below. */
const MAX_LENGTH = 4000;
/** Longest text of the SDK that is passed on. */
const MAX_FOREIGN = 300;
const MAX_DATA = 8000;
const MAX_DATA_DEPTH = 6;
const MAX_MEMBERS = 100;
/** Longest text in the data of an error of ours. */
const MAX_OWN_TEXT = 1500;

export const METHOD_NOT_FOUND = -32_601;
const RESOURCE_NOT_FOUND = -32_002;
export const INTERNAL_ERROR = -32_603;

const NO_METHOD =
  'This method is not served in the protocol revision of this connection. Newer or older revisions may have it.';
const TEXT_OF_CODE: ReadonlyMap<number, string> = new Map([
  [PARSE_ERROR, 'The message is not valid JSON.'],
  [INVALID_REQUEST, 'The message is not a valid JSON-RPC 2.0 request.'],
  [METHOD_NOT_FOUND, NO_METHOD],
  [
    INVALID_PARAMS,
    'The parameters of the request are not valid. The protocol and the list of tools say what they are.',
  ],
]);
const INTERNAL =
  'Internal error. Nothing was written. Try again, or ask the operator of this server to look into its log.';

const REFUSED = 'The request cannot be served as it was sent. The protocol says what it has to look like.';

/** Marks of text that programs write for programmers: JSON, stacks, files, and the wording of engines and drivers. */
const RAW =
  /[{}\\]|\[\s*[{"]|"(?:code|path|expected)":|Error:|\bat (?:async )?[\w.<>]+ \(|[\w/]\.[cm]?[jt]s\b|node:|node_modules|SQLITE|\b(?:SELECT|INSERT|UPDATE) |is not (?:a function|iterable|defined|a constructor)|^Cannot |\bundefined\b|\[object |call stack/;

/** The data of errors that this server has written itself. Their texts are clean, and may quote data. */
const own = new WeakSet<object>();

/** Marks an error with data as written by this server, so that its text is not replaced. */
export function ownError<E extends Error & { readonly data?: unknown }>(error: E): E {
  if (typeof error.data === 'object' && error.data !== null) own.add(error.data);
  return error;
}

function isOwnData(data: unknown): boolean {
  return typeof data === 'object' && data !== null && own.has(data);
}

/** Returns a text on one line, bounded, without controls and card numbers. */
export function boundedText(text: string, limit: number): string {
  const line = personName(text.slice(0, 4 * limit))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}

/**
 * Returns a text of the SDK as it may leave the server: as it is if it is short plain words, else this server's own
 * words for the code. What the SDK says of an internal error is for nobody outside.
 */
export function foreignText(text: string, code: number): string {
  if (code === INTERNAL_ERROR) return INTERNAL;
  // It says no more than the code.
  if (text === 'Method not found') return NO_METHOD;
  const line = boundedText(text, MAX_FOREIGN);
  const ownWords = TEXT_OF_CODE.get(code);
  // Errors of other codes have no better words than the start of what the SDK says.
  if (RAW.test(line) || (ownWords !== undefined && text.length > MAX_FOREIGN)) return ownWords ?? REFUSED;
  return line;
}

/** The error of an answer. */
export type AnswerError = JSONRPCErrorResponse['error'];

/** Errors that are clean. Those of a server pass its transport, which cleans what is written beside the server. */
const cleaned = new WeakSet<object>();

/** Bounds an error of our own, or replaces what the SDK says by `explanation` or by words of our own. */
export function cleanError(error: AnswerError, explanation?: AnswerError): AnswerError {
  if (cleaned.has(error)) return error;
  const clean = inOurWords(error, explanation);
  cleaned.add(clean);
  return clean;
}

function inOurWords(error: AnswerError, explanation: AnswerError | undefined): AnswerError {
  const { code, message, data } = error;
  if (isOwnData(data)) return { code, message: message.slice(0, MAX_LENGTH), data: boundedData(data, ownText, 0) };
  if (explanation !== undefined && isExplicable(code, explanation)) return explanation;
  const clean = boundedData(data, plainText, 0);
  const fits = clean !== undefined && JSON.stringify(clean).length <= MAX_DATA;
  return { code, message: foreignText(message, code), ...(fits ? { data: clean } : {}) };
}

/**
 * Returns true if an explanation of the request can replace an error of this code. Other codes say by themselves what
 * clients have to do, and a revision may lack a method that others have: nothing is then wrong with its parameters.
 */
function isExplicable(code: number, explanation: AnswerError): boolean {
  if (code === METHOD_NOT_FOUND) return explanation.code === METHOD_NOT_FOUND;
  return code === INVALID_PARAMS || code === INTERNAL_ERROR || code === RESOURCE_NOT_FOUND;
}

/** Cleans the texts of a tool's failure that is not a refusal: the SDK writes some itself, with what its validators say. */
export function cleanFailure(result: Result, onReplaced: (text: string) => void): Result {
  const { content, _meta: meta } = result;
  if (result.isError !== true || !Array.isArray(content) || (meta !== undefined && REFUSAL_META in meta)) return result;
  return {
    ...result,
    content: content.map((part: unknown) => {
      if (!isTextPart(part)) return part;
      const text = foreignText(part.text, INVALID_PARAMS);
      if (text !== part.text) onReplaced(part.text);
      return { ...part, text };
    }),
  };
}

function isTextPart(part: unknown): part is { readonly text: string } {
  return typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string';
}

/** Returns a text of an error's data as it may leave the server; undefined for one that may not. */
type TextOf = (text: string) => string | undefined;

const ownText: TextOf = (text) => text.slice(0, MAX_OWN_TEXT);
const plainText: TextOf = (text) => (RAW.test(text) ? undefined : boundedText(text, MAX_FOREIGN));

function boundedData(value: unknown, textOf: TextOf, depth: number): unknown {
  if (typeof value === 'string') return textOf(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DATA_DEPTH) return undefined;
  if (Array.isArray(value))
    return value.slice(0, MAX_MEMBERS).map((item) => boundedData(item, textOf, depth + 1) ?? null);
  const entries = Object.entries(value).slice(0, MAX_MEMBERS);
  return Object.fromEntries(
    entries.map(([key, item]) => [boundedText(key, MAX_FOREIGN), boundedData(item, textOf, depth + 1)]),
  );
}
