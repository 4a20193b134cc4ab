import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notUtf8, readFrames, refusalBody, strictText } from '../../../src/mcp/protocol/frame.ts';

/** The answer to a message that reaches no handler; undefined where it is passed on or gets none. */
function refusal(text: string) {
  const [frame] = readFrames(text).frames;
  return frame?.kind === 'refused' ? JSON.parse(refusalBody(frame.refusal)) : undefined;
}

test.each([
  ['no version', '{"id":7,"method":"ping"}', 7, -32_600, '"jsonrpc"'],
  ['another version', '{"jsonrpc":2,"id":7,"method":"ping"}', 7, -32_600, '"jsonrpc"'],
  ['a method that is no text', '{"jsonrpc":"2.0","id":"a","method":["ping"]}', 'a', -32_600, '"method"'],
  ['no method', '{"jsonrpc":"2.0","id":"a"}', 'a', -32_600, '"method"'],
  ['a null method', '{"jsonrpc":"2.0","id":1,"method":null}', 1, -32_600, '"method"'],
  ['a list of parameters', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', 1, -32_602, '"params"'],
  ['a text as parameters', '{"jsonrpc":"2.0","id":1,"method":"ping","params":"{}"}', 1, -32_602, '"params"'],
  ['a number as _meta', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":3}}', 1, -32_602, '_meta'],
  [
    'an object as progress token',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":{}}}}',
    1,
    -32_602,
    'progressToken',
  ],
  [
    'half a progress token',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":0.5}}}',
    1,
    -32_602,
    'progressToken',
  ],
  ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', null, -32_600, '"id"'],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{"n":1},"method":"ping"}', null, -32_600, '"id"'],
  ['an id that is true', '{"jsonrpc":"2.0","id":true,"method":"ping"}', null, -32_600, '"id"'],
  ['half an id', '{"jsonrpc":"2.0","id":2.5,"method":"ping"}', 2.5, -32_600, '"id"'],
  ['a text', '"ping"', null, -32_600, 'object'],
  ['a number', '7', null, -32_600, 'object'],
  ['null', 'null', null, -32_600, 'object'],
  ['broken JSON after the id', '{"jsonrpc":"2.0","id":7,"method":"ping"', 7, -32_700, 'JSON'],
  ['broken JSON before the id', '{"params":{"id":1,"x":[}]},"id":"z"}', 'z', -32_700, 'JSON'],
  ['no JSON', 'GET / HTTP/1.1', null, -32_700, 'JSON'],
])('given %s, then the message is answered', (_what, text, id, code, words) => {
  expect(refusal(text)).toMatchObject({ jsonrpc: '2.0', id, error: { code, message: expect.stringContaining(words) } });
});

test.each(['12345678901234567890', '1e400', '-0.1e-7'])('given the id %s, then the answer has its digits', (id) => {
  const [frame] = readFrames(`{"jsonrpc":"2.0","method":"ping","params":{"id":3},"id":${id}}`).frames;
  if (frame?.kind !== 'refused') throw new Error('was passed on');
  expect(refusalBody(frame.refusal)).toContain(`"id":${id},`);
});

test('given bytes that are no UTF-8, then the answer has the id', () => {
  const bytes = Buffer.concat([
    Buffer.from('{"jsonrpc":"2.0","id":5,"method":"'),
    Buffer.from([0xff]),
    Buffer.from('"}'),
  ]);
  expect(strictText(bytes)).toBeUndefined();
  expect(notUtf8(bytes)).toMatchObject({ id: '5', code: -32_700 });
});

test.each(['{"jsonrpc":"2.0","method":"x","params":[]}', '{"jsonrpc":"1.0","method":"x"}', '{"id":1,"result":3}'])(
  'given %s, which is no request, then nothing answers',
  (text) => {
    expect(readFrames(text).frames).toMatchObject([{ kind: 'ignored' }]);
  },
);

describe('given what clients write that are not strict', () => {
  const passed = (params: string) => {
    const [frame] = readFrames(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params},"more":1}`).frames;
    return frame?.kind === 'request' ? frame.message : frame;
  };

  test('then null means absent, and unknown members are left out', () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call' };
    expect(passed('null')).toStrictEqual(message);
    expect(passed('{"name":"x","arguments":null,"_meta":null}')).toStrictEqual({ ...message, params: { name: 'x' } });
    expect(passed('{"_meta":{"progressToken":null,"a":1}}')).toStrictEqual({ ...message, params: { _meta: { a: 1 } } });
  });

  test('then arguments may be the JSON text of an object, and other texts stay what they are', () => {
    expect(passed('{"arguments":"{\\"brandid\\":1}"}')).toMatchObject({ params: { arguments: { brandid: 1 } } });
    expect(passed('{"arguments":"[1]"}')).toMatchObject({ params: { arguments: '[1]' } });
  });

  test('then more arguments than any tool takes are refused before the SDK looks at them', () => {
    const named = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, 1])));
    expect(passed(`{"name":"find_brands","arguments":${named(1000)}}`)).toMatchObject({
      params: { name: 'find_brands' },
    });
    expect(passed(`{"name":"find_brands","arguments":${named(1001)}}`)).toMatchObject({
      kind: 'refused',
      refusal: { id: '1', code: -32_602, message: expect.stringContaining('more than 1000 arguments') },
    });
  });

  test.each(['{"__proto__":{"limit":5}}', '{"limit":5,"__proto__":null}', '"{\\"__proto__\\":1}"'])(
    'then an argument that the SDK would drop is refused: %s',
    (named) => {
      expect(passed(`{"name":"find_brands","arguments":${named}}`)).toMatchObject({
        kind: 'refused',
        refusal: { id: '1', code: -32_602, message: expect.stringContaining('There is no argument "__proto__"') },
      });
    },
  );
});

test('given any JSON with an id and a method, then it is passed on or answered under its id', () => {
  const id = fc.oneof(fc.integer(), fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const member = fc.oneof(fc.constantFrom('2.0', 'ping', 'tools/call', null), fc.jsonValue());
  const message = fc.record(
    { id, method: member, jsonrpc: member, params: member },
    { requiredKeys: ['id', 'method'] },
  );
  fc.assert(
    fc.property(message, (sent) => {
      const { frames } = readFrames(JSON.stringify(sent));
      expect(frames).toHaveLength(1);
      const [frame] = frames;
      // JSON has no -0.
      const expected = JSON.parse(JSON.stringify(sent.id));
      if (frame?.kind === 'request') expect(frame.message.id).toBe(expected);
      else expect(frame?.kind === 'refused' ? JSON.parse(frame.refusal.id) : frame).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('given any message cut off after its id, then the answer has the id', () => {
  const id = fc.oneof(fc.integer(), fc.string());
  fc.assert(
    fc.property(fc.jsonValue(), id, fc.jsonValue(), (before, wanted, after) => {
      const text = JSON.stringify({ before, id: wanted, after });
      const end = JSON.stringify({ before, id: wanted }).length;
      const cut = `${text.slice(0, end)},`;
      expect(refusal(cut)).toMatchObject({ id: wanted, error: { code: -32_700 } });
    }),
    { numRuns: 500 },
  );
});
