import { type JSONRPCRequest, specTypeSchemas } from '@modelcontextprotocol/server';
import { nearestName } from '../../domain/input/input-issues.ts';
import { quoted } from '../../domain/text/quoted.ts';
import { type AnswerError, boundedText, METHOD_NOT_FOUND } from './error-text.ts';
import { INVALID_PARAMS } from './frame.ts';

/** The names that a request can refer to. */
export interface OfferedNames {
  readonly tools: readonly string[];
  /** The arguments of each prompt. */
  readonly prompts: ReadonlyMap<string, readonly string[]>;
  readonly uriTemplates: readonly string[];
}

const REQUEST_SCHEMAS = {
  initialize: specTypeSchemas.InitializeRequest,
  ping: specTypeSchemas.PingRequest,
  'tools/list': specTypeSchemas.ListToolsRequest,
  'tools/call': specTypeSchemas.CallToolRequest,
  'prompts/list': specTypeSchemas.ListPromptsRequest,
  'prompts/get': specTypeSchemas.GetPromptRequest,
  'resources/list': specTypeSchemas.ListResourcesRequest,
  'resources/templates/list': specTypeSchemas.ListResourceTemplatesRequest,
  'resources/read': specTypeSchemas.ReadResourceRequest,
  'resources/subscribe': specTypeSchemas.SubscribeRequest,
  'resources/unsubscribe': specTypeSchemas.UnsubscribeRequest,
  'completion/complete': specTypeSchemas.CompleteRequest,
} as const;
/** Longest URI that an error repeats. */
const MAX_URI = 200;
const SCHEMAS = new Map(Object.entries(REQUEST_SCHEMAS));
/** Methods that are served without a schema of this list: the SDK serves them before any handler of ours. */
const METHODS = [...SCHEMAS.keys(), 'server/discover', 'subscriptions/listen'];

/** Explains why a request failed for which the SDK has no good words; undefined where nothing is wrong with the request. */
export function explainRequest(
  { method, params = {} }: JSONRPCRequest,
  offered: OfferedNames,
): AnswerError | undefined {
  if (!METHODS.includes(method)) return unknownMethod(method);
  return misshapen(method, params) ?? unknownName(method, params, offered);
}

/** Lists that are answered whole, and so give no cursor to come back with. */
const LISTS: ReadonlySet<string> = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
]);

/** Refuses a request that the SDK would answer although something is wrong with it; undefined for any other. */
export function refuseRequest({ method, params }: JSONRPCRequest): AnswerError | undefined {
  const cursor = params?.cursor;
  if (!LISTS.has(method) || typeof cursor !== 'string' || cursor === '') return undefined;
  return invalid(`"params.cursor" is none of this server. It answers ${method} whole: leave cursor out.`);
}

function unknownMethod(method: string): AnswerError {
  if (method.startsWith('notifications/'))
    return { code: METHOD_NOT_FOUND, message: `${quoted(method)} is a notification. Send it without "id".` };
  const near = nearestName(method, METHODS);
  return {
    code: METHOD_NOT_FOUND,
    message: `There is no method ${quoted(method)}. ${near === undefined ? `Known: ${METHODS.join(', ')}.` : `Did you mean "${near}"?`}`,
  };
}

function misshapen(method: string, params: object): AnswerError | undefined {
  // Revisions differ in the envelope, which the SDK explains by itself.
  const { _meta: _envelope, ...named } = { _meta: undefined, ...params };
  const checked = SCHEMAS.get(method)?.['~standard'].validate({ method, params: named });
  if (checked === undefined || checked instanceof Promise || checked.issues === undefined) return undefined;
  const [place] = checked.issues.map(({ path = [] }) =>
    path.map((key) => String(typeof key === 'object' ? key.key : key)),
  );
  const field = place === undefined || place.length === 0 ? 'params' : place.join('.');
  return invalid(`${quoted(field)} is missing or has the wrong type. The protocol says what ${method} takes.`);
}

function unknownName(method: string, params: object, offered: OfferedNames): AnswerError | undefined {
  const named = new Map<string, unknown>(Object.entries(params));
  const name = named.get('name');
  if (method === 'tools/call' && typeof name === 'string') return unknown('tool', name, offered.tools, 'tools/list');
  if (method === 'prompts/get' && typeof name === 'string') return unknownPrompt(name, offered);
  const uri = named.get('uri');
  if (method.startsWith('resources/') && typeof uri === 'string') return unknownResource(uri, offered.uriTemplates);
  return method === 'completion/complete' ? unknownCompletion(named, offered) : undefined;
}

function unknownPrompt(name: string, { prompts }: OfferedNames): AnswerError | undefined {
  return unknown('prompt', name, [...prompts.keys()], 'prompts/list');
}

/** The SDK finds a resource by matching templates; where it found none, the nearest one helps. */
function unknownResource(uri: string, templates: readonly string[]): AnswerError {
  const scheme = /^[^:/?#]*/.exec(uri)?.[0] ?? '';
  const schemeOf = (template: string) => template.split(':', 1)[0] ?? '';
  const near = nearestName(scheme, [...new Set(templates.map(schemeOf))]);
  const alike = templates.filter((template) => near !== undefined && schemeOf(template) === near);
  const hint =
    alike.length > 0 ? `Did you mean one of ${alike.join(', ')}?` : `Resources have the forms ${templates.join(', ')}.`;
  return { ...invalid(`There is no resource ${quoted(uri)}. ${hint}`), data: { uri: boundedText(uri, MAX_URI) } };
}

function unknownCompletion(named: ReadonlyMap<string, unknown>, offered: OfferedNames): AnswerError | undefined {
  const ref = new Map(Object.entries(Object(named.get('ref'))));
  const argument = new Map(Object.entries(Object(named.get('argument'))));
  const [name, uri, argumentName] = [ref.get('name'), ref.get('uri'), argument.get('name')];
  if (ref.get('type') === 'ref/resource' && typeof uri === 'string')
    return unknown('resource template', uri, offered.uriTemplates, 'resources/templates/list');
  if (typeof name !== 'string' || typeof argumentName !== 'string') return undefined;
  const known = offered.prompts.get(name);
  if (known === undefined) return unknownPrompt(name, offered);
  return unknown(`argument of the prompt "${name}"`, argumentName, known, 'prompts/list');
}

function unknown(what: string, name: string, known: readonly string[], list: string): AnswerError | undefined {
  if (known.includes(name)) return undefined;
  const near = nearestName(name, known);
  return invalid(
    `There is no ${what} ${quoted(name)}. ${near === undefined ? `See ${list}.` : `Did you mean "${near}"? See ${list}.`}`,
  );
}

function invalid(message: string): AnswerError {
  return { code: INVALID_PARAMS, message };
}
