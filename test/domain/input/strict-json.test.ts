import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duplicateKey, JsonFault, readStrictJson } from '../../../src/domain/input/strict-json.ts';
import { wordAmong } from '../../../src/domain/input/words.ts';

const kindOf = (source: string | Uint8Array) => {
  const read = readStrictJson(source);
  return read instanceof JsonFault ? read.kind : 'read';
};

describe('given JSON that two readers could read differently, then it is refused', () => {
  test.each([
    ['{"a":1,"a":1}', 'duplicate_key'],
    ['{"a":1,"\\u0061":2}', 'duplicate_key'],
    ['[{"x":{"b":[],"c":"}","b":{}}}]', 'duplicate_key'],
    ['{"a\\"":1,"a\\"":2}', 'duplicate_key'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate_key'],
    ['{"a":"a","b":{"a":1},"c":[{"a":1},{"a":2}]}', 'read'],
    ['{"a":1,"A":2}', 'read'],
    ['\ufeff{"a":1}', 'read'],
    ['{"a":1', 'bad_json'],
    ['NaN', 'bad_json'],
  ])('%j: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
    expect(kindOf(Buffer.from(text))).toBe(kind);
  });

  test('bytes that are not UTF-8', () => {
    expect(kindOf(Buffer.from('{"a":"\u00e9"}', 'latin1'))).toBe('bad_utf8');
    expect(kindOf(Buffer.from('{"a":"\u00e9"}'))).toBe('read');
  });

  test('and what JSON.stringify writes has no key twice, unless keys are folded', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => duplicateKey(JSON.stringify(value)) === undefined));
    expect(duplicateKey('{"a":1,"A":2}', (key) => key.toLowerCase())).toBe('a');
  });
});

test.each([
  ['Approve', 'approve'],
  ['  APPROVED ', 'approve'],
  ['Specific Examples', 'specific_examples'],
  ['ｒｅｊｅｃｔ', 'reject'],
  ['approver', undefined],
  [7, undefined],
])('the word %j is %s', (text, word) => {
  expect(wordAmong(text, ['approve', 'reject', 'general', 'specific_examples'])).toBe(word);
});
