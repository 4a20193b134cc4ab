import {
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
} from '@modelcontextprotocol/server';
import { findId, NO_ID } from './request-id.ts';

export const PARSE_ERROR = -32_700;
export const INVALID_REQUEST = -32_600;
export const INVALID_PARAMS = -32_602;
/** The first code of those that JSON-RPC leaves to servers. */
export const SERVER_ERROR = -32_000;

export const ID_IN_USE = 'A request with this id is in flight. Give each request its own id.';

/** An answer to a message that reaches no handler. */
export interface FrameRefusal {
  /** As JSON text; see {@link NO_ID}. */
  readonly id: string;
  readonly code: number;
  readonly message: string;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
}

/** One message as it arrived. What is `ignored` gets no answer: JSON-RPC answers neither notifications nor responses. */
export type Frame =
  | { readonly kind: 'request'; readonly message: JSONRPCRequest }
  | { readonly kind: 'other'; readonly message: JSONRPCMessage }
  | { readonly kind: 'refused'; readonly refusal: FrameRefusal }
  | { readonly kind: 'ignored'; readonly reason: string };

type Params = NonNullable<JSONRPCRequest['params']>;
type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Decodes UTF-8 strictly; undefined for bytes that are no UTF-8. */
export function strictText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Refuses bytes that are no UTF-8, with the id of the request where it can still be read. */
export function notUtf8(bytes: Uint8Array): FrameRefusal {
  const id = findId(new TextDecoder().decode(bytes)) ?? NO_ID;
  return { id, code: PARSE_ERROR, message: 'The message is not valid UTF-8. Send JSON text in UTF-8.' };
}

/** The messages of a text. Only a batch has several. */
export interface Frames {
  readonly isBatch: boolean;
  readonly frames: readonly Frame[];
}

export function refusedOnly(refusal: FrameRefusal): Frames {
  return { isBatch: false, frames: [{ kind: 'refused', refusal }] };
}

export function readFrames(text: string): Frames {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const message = 'The message is not valid JSON. Send one JSON-RPC 2.0 object.';
    const refusal = { id: findId(text) ?? NO_ID, code: PARSE_ERROR, message };
    return refusedOnly(refusal);
  }
  if (!Array.isArray(value)) return { isBatch: false, frames: [frameOf(value, text)] };
  return { isBatch: true, frames: value.map((element: unknown) => frameOf(element, undefined)) };
}

/**
 * Reads one message. `null` for an optional member means that it is absent, as many clients write it; members that
 * JSON-RPC does not know are left out.
 */
function frameOf(value: unknown, text: string | undefined): Frame {
  if (!isObject(value)) return refusedFrame(NO_ID, 'The message must be a JSON-RPC 2.0 object.');
  const id = idText(value, text);
  if (!Object.hasOwn(value, 'method')) return withoutMethod(value, id);
  const { method } = value;
  if (typeof method !== 'string') return refusedFrame(id, '"method" must be a text, such as "tools/list".');
  const problem = problemOf(value);
  if (!Object.hasOwn(value, 'id')) {
    if (problem !== undefined) return { kind: 'ignored', reason: `a notification: ${problem.message}` };
    return { kind: 'other', message: { jsonrpc: '2.0', method, ...paramsOf(value) } };
  }
  if (problem !== undefined) return { kind: 'refused', refusal: { id, ...problem } };
  const requestId = value.id;
  if (typeof requestId !== 'string' && !(typeof requestId === 'number' && Number.isSafeInteger(requestId)))
    return refusedFrame(id, '"id" must be a text or a whole number up to 9007199254740991.');
  return { kind: 'request', message: { jsonrpc: '2.0', id: requestId, method, ...paramsOf(value) } };
}

function withoutMethod(value: Members, id: string): Frame {
  if (!Object.hasOwn(value, 'result') && !Object.hasOwn(value, 'error'))
    return refusedFrame(id, '"method" is missing. It must be a text, such as "tools/list".');
  if (isJSONRPCResultResponse(value) || isJSONRPCErrorResponse(value)) return { kind: 'other', message: value };
  return { kind: 'ignored', reason: 'a response that is not one of JSON-RPC 2.0' };
}

/** The SDK drops this argument without a word, so no tool could refuse it. */
const PROTOTYPE_ARGUMENT = {
  code: INVALID_PARAMS,
  message: 'There is no argument "__proto__". Leave it out; the input schema lists the arguments.',
};

/** No tool takes as many. The SDK looks at each of them before any tool does. */
const MAX_ARGUMENTS = 1000;
const TOO_MANY_ARGUMENTS = {
  code: INVALID_PARAMS,
  message: `There are more than ${MAX_ARGUMENTS} arguments. Send those that the input schema lists.`,
};

function problemOf({ jsonrpc, params }: Members): Pick<FrameRefusal, 'code' | 'message'> | undefined {
  if (jsonrpc !== '2.0') return { code: INVALID_REQUEST, message: '"jsonrpc" must be "2.0".' };
  if (params === undefined || params === null) return undefined;
  if (!isObject(params)) return { code: INVALID_PARAMS, message: '"params" must be an object of named parameters.' };
  const { arguments: named } = { ...params, ...argumentsOf(params) };
  if (isObject(named) && Object.hasOwn(named, '__proto__')) return PROTOTYPE_ARGUMENT;
  if (isObject(named) && Object.keys(named).length > MAX_ARGUMENTS) return TOO_MANY_ARGUMENTS;
  const { _meta: meta } = params;
  if (meta === undefined || meta === null) return undefined;
  if (!isObject(meta)) return { code: INVALID_PARAMS, message: '"params._meta" must be an object.' };
  if (progressTokenOf(meta) !== false) return undefined;
  return { code: INVALID_PARAMS, message: '"params._meta.progressToken" must be a text or a whole number.' };
}

/** Returns the token; undefined where there is none, and false for one that MCP does not allow. */
function progressTokenOf({ progressToken }: Members): string | number | undefined | false {
  if (progressToken === undefined || progressToken === null) return undefined;
  if (typeof progressToken === 'string') return progressToken;
  return typeof progressToken === 'number' && Number.isSafeInteger(progressToken) ? progressToken : false;
}

function paramsOf({ params }: Members): { readonly params?: Params } {
  if (!isObject(params)) return {};
  const { _meta: meta, ...named } = params;
  const given = { ...withoutNulls(named), ...argumentsOf(named) };
  if (!isObject(meta)) return { params: given };
  // Tasks are not served, and the SDK would drop a message with a malformed reference to one.
  const { progressToken: _sent, 'io.modelcontextprotocol/related-task': _task, ...rest } = meta;
  const token = progressTokenOf(meta);
  const envelope: NonNullable<Params['_meta']> = token === undefined || token === false ? {} : { progressToken: token };
  Object.assign(envelope, rest);
  return { params: { ...given, _meta: envelope } };
}

/** No parameter of MCP can be null. */
function withoutNulls(named: Members): Members {
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null));
}

/** Reads arguments that a client sent as the JSON text of an object. */
function argumentsOf({ arguments: sent }: Members): Members {
  if (typeof sent !== 'string') return {};
  try {
    const read: unknown = JSON.parse(sent);
    return isObject(read) ? { arguments: read } : {};
  } catch {
    return {};
  }
}

/** Returns the id as JSON text. A number that JavaScript cannot hold is taken from the text of the message. */
function idText({ id }: Members, text: string | undefined): string {
  if (typeof id === 'string' || Number.isSafeInteger(id)) return JSON.stringify(id);
  if (typeof id !== 'number') return NO_ID;
  return (text === undefined ? undefined : findId(text)) ?? (Number.isFinite(id) ? JSON.stringify(id) : NO_ID);
}

function refusedFrame(id: string, message: string): Frame {
  return { kind: 'refused', refusal: { id, code: INVALID_REQUEST, message } };
}

/** Returns the answer to a refused message as JSON text. */
export function refusalBody({ id, code, message, retryAfter }: FrameRefusal): string {
  const data = retryAfter === undefined ? {} : { data: { retry_after_seconds: retryAfter } };
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify({ code, message, ...data })}}`;
}

/** Refuses a call of a connection that has too many in flight. */
export function tooManyInFlight(limit: number, whose = 'This connection has'): Omit<FrameRefusal, 'id'> {
  const message = `${whose} ${limit} calls in flight, which is the most. Wait for an answer, or try again in 1 second.`;
  return { code: SERVER_ERROR, message, retryAfter: 1 };
}
