import fc from 'fast-check';
import { z } from 'zod';
import { inputsOf } from '../hostile/from-schema.ts';
import { HOSTILE_TEXTS } from '../hostile/texts.ts';
import { METHODS, malformed } from '../mcp/protocol/malformations.ts';

/** Something to send, and the id under which it must be answered; undefined where nothing need answer it. */
export interface Frame {
  readonly bytes: Buffer;
  readonly id: number | undefined;
  readonly tool: string | undefined;
}

/** A frame before it has its id. */
type Draft = (id: number) => Frame;

export const listedToolsSchema = z.array(
  z.looseObject({ name: z.string(), inputSchema: z.record(z.string(), z.unknown()) }),
);
export type ListedTools = z.output<typeof listedToolsSchema>;

/** Arguments of JSON as a client can write them: `undefined` and lone surrogates do not exist there. */
function requestOf(method: unknown, params: unknown, tool?: string): Draft {
  return (id) => ({ bytes: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params })), id, tool });
}

/** A waiting call would only slow the run down. */
function withoutWaiting(tool: string, input: unknown): unknown {
  const waits = tool === 'wait_for_change' && typeof input === 'object' && input !== null;
  return waits ? { ...input, timeout_seconds: 0 } : input;
}

function toolCalls(tools: ListedTools, ids: readonly string[]): fc.Arbitrary<Draft> {
  return fc.oneof(
    ...tools.map(({ name, inputSchema }) =>
      inputsOf(inputSchema, ids).map((input) =>
        requestOf('tools/call', { name, arguments: withoutWaiting(name, input) }, name),
      ),
    ),
  );
}

const text = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('constructor', '__proto__'),
);
const uri = fc
  .tuple(
    fc.constantFrom(
      'brand://',
      'escalation://',
      'change://',
      'report://',
      'queue://',
      'runbook://',
      'skill://',
      'x://',
      '',
    ),
    fc.oneof(text, fc.constantFrom('12345', 'ESC-2026-001', '12345/narratives', '12345/metadata/1', 'monthly/2026-01')),
    fc.oneof(
      fc.constant(''),
      text.map((query) => `?${query}`),
    ),
  )
  .map((parts) => parts.join(''));

const otherRequests: fc.Arbitrary<Draft> = fc.oneof(
  uri.map((one) => requestOf('resources/read', { uri: one })),
  fc
    .tuple(text, fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }))
    .map(([name, args]) => requestOf('prompts/get', { name, arguments: args })),
  ...METHODS.map(([method, params]) => fc.constantFrom(...malformed(params)).map((wrong) => requestOf(method, wrong))),
  ...METHODS.map(([method, params]) => fc.constant(requestOf(method, params))),
  fc.tuple(text, fc.jsonValue()).map(([method, params]) => requestOf(method, params)),
);

const OVERLONG = 'x'.repeat(5 * 1024 * 1024);

/** Frames that are no requests, or hardly. Those with an id that can be read are answered under it. */
const malformedFrames: fc.Arbitrary<Draft> = fc.oneof(
  fc.jsonValue().map((value) => unanswered(JSON.stringify(value))),
  fc.string({ unit: 'binary' }).map((line) => unanswered(line.replace(/[\r\n]/g, ' '))),
  fc
    .uint8Array({ minLength: 1, maxLength: 200 })
    .map((bytes) => unanswered(bytes.map((byte) => (byte === 10 ? 11 : byte)))),
  fc.tuple(fc.jsonValue(), fc.jsonValue(), fc.jsonValue()).map(
    ([jsonrpc, method, params]): Draft =>
      (id) => ({ bytes: Buffer.from(JSON.stringify({ jsonrpc, id, method, params })), id, tool: undefined }),
  ),
  fc.jsonValue().map((id) => unanswered(JSON.stringify({ jsonrpc: '2.0', id: { id }, method: 'ping' }))),
  fc.array(fc.jsonValue(), { maxLength: 5 }).map((batch) => unanswered(JSON.stringify(batch))),
  fc.tuple(fc.jsonValue(), fc.nat(200)).map(
    ([params, cut]): Draft =>
      (id) => {
        const whole = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
        // Cut off behind the id.
        return {
          bytes: Buffer.from(whole.slice(0, Math.max(whole.indexOf(',"method"') + 1, whole.length - 1 - cut))),
          id,
          tool: undefined,
        };
      },
  ),
  {
    weight: 1,
    arbitrary: fc.constant<Draft>((id) => ({
      bytes: Buffer.from(`{"id":${id},"a":"${OVERLONG}"}`),
      id,
      tool: undefined,
    })),
  },
);

function unanswered(content: string | Uint8Array): Draft {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  return () => ({ bytes, id: undefined, tool: undefined });
}

/** Generates frames from the listed tools: mostly calls, valid and not, some other requests and some malformed frames. */
export function frames(tools: ListedTools, ids: readonly string[], count: number, seed: number): readonly Frame[] {
  const draft = fc.oneof(
    { weight: 78, arbitrary: toolCalls(tools, ids) },
    { weight: 14, arbitrary: otherRequests },
    { weight: 8, arbitrary: malformedFrames },
  );
  return fc.sample(draft, { numRuns: count, seed }).map((make, i) => make(1_000_000 + i));
}
