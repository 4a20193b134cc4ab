/** Methods that a client may call, with parameters that this server answers without an error. */
export const METHODS: readonly (readonly [method: string, params: Readonly<Record<string, unknown>>])[] = [
  ['ping', {}],
  ['tools/list', {}],
  ['tools/call', { name: 'get_brand_details', arguments: { brandid: 12345 } }],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['resources/read', { uri: 'brand://12345' }],
  ['resources/subscribe', { uri: 'escalation://ESC-2026-001' }],
  ['resources/unsubscribe', { uri: 'escalation://ESC-2026-001' }],
  ['prompts/list', {}],
  ['prompts/get', { name: 'resolve_by_split', arguments: { escalation_id: 'ESC-2026-001' } }],
  [
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'resolve_by_split' }, argument: { name: 'escalation_id', value: 'ESC' } },
  ],
];

const LONG = 'n'.repeat(50_000);
/** Names that every object of JavaScript has. */
const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
const WRONG: readonly unknown[] = [
  5,
  true,
  [],
  {},
  [{}],
  '',
  'nothing',
  LONG,
  '\u0000\u001b[2J',
  '\ud800',
  ...INHERITED,
];

/** Texts that only programs write for programmers. */
export const RAW =
  /"(?:code|path|expected)":|ZodError|\bat (?:async )?[\w.<>]+ \(|\.[cm]?[jt]s:\d|node:|node_modules|SQLITE|is not (?:a function|iterable|defined)|Cannot read|\bundefined\b|\[object /;

/** Longest text of an error. */
export const MAX_ERROR = 4500;

/** Replaces or removes each value of a request's parameters, one at a time. */
export function malformed(params: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [...WRONG, ...variants(params), { ...params, _meta: [] }, { ...params, _meta: { progressToken: [] } }];
}

function variants(value: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const { [key]: _removed, ...rest } = value;
    const deeper = isObject(inner) ? variants(inner).map((changed) => ({ ...value, [key]: changed })) : [];
    return [rest, ...WRONG.map((wrong) => ({ ...value, [key]: wrong })), ...deeper];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
