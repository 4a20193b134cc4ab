import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readLosslessly } from '../../../src/domain/input/lossless-input.ts';
import { textInput } from '../../../src/domain/text/text.ts';

const criteria: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ mccid: z.array(z.int()) }),
    z.strictObject({ narrative: z.string() }),
    z.strictObject({ all: z.array(criteria) }),
    z.strictObject({ not: criteria }),
  ]),
);
const schema = z.strictObject({
  id: z.int(),
  share: z.number().optional(),
  on: z.boolean().optional(),
  level: z.union([z.literal(1), z.literal(2)]).optional(),
  only: z.literal(true).optional(),
  name: textInput(20).exactOptional(),
  text: z.string().optional(),
  bank: z.int().nullable().optional(),
  codes: z.array(z.int()).optional(),
  words: z.array(textInput(20)).min(1).optional(),
  states: z.array(z.enum(['open', 'closed'])).optional(),
  rest: z.union([z.enum(['keep', 'refuse']), z.int()]).default('keep'),
  value: z.union([textInput(20), z.int()]).optional(),
  updates: z.record(z.string(), z.union([textInput(20), z.int()])).optional(),
  parts: z.array(z.strictObject({ name: textInput(20), count: z.int().optional() })).optional(),
  criteria: criteria.optional(),
  anything: z.record(z.string(), z.json()).optional(),
});
const read = (input: unknown) => readLosslessly(schema, input);

describe('what clients send', () => {
  test.each([
    ['a whole number as text', { id: '12345' }, { id: 12345 }],
    ['a negative number as text', { id: '-7' }, { id: -7 }],
    ['the largest safe number', { id: '9007199254740991' }, { id: Number.MAX_SAFE_INTEGER }],
    ['a share as text', { share: '0.95' }, { share: 0.95 }],
    ['truth as text', { on: 'true', only: 'true' }, { on: true, only: true }],
    ['untruth as text', { on: 'false' }, { on: false }],
    ['a choice of numbers as text', { level: '2' }, { level: 2 }],
    ['null for optional fields', { id: 1, name: null, codes: null, rest: null, criteria: null }, { id: 1 }],
    ['"" for optional fields', { id: 1, name: '', codes: '', on: '', rest: '', parts: '' }, { id: 1 }],
    ['a list as JSON text', { codes: '[5411, "5499"]' }, { codes: [5411, 5499] }],
    ['an object as JSON text', { updates: '{"sector":"Retail"}' }, { updates: { sector: 'Retail' } }],
    ['one value for a list', { codes: 5411, words: 'BOSTON' }, { codes: [5411], words: ['BOSTON'] }],
    ['one value as text for a list', { codes: '5411' }, { codes: [5411] }],
    ['one object for a list', { parts: { name: 'a', count: '2' } }, { parts: [{ name: 'a', count: 2 }] }],
    ['objects in a list as JSON text', { parts: ['{"name":"a"}'] }, { parts: [{ name: 'a' }] }],
    ['null inside a list’s objects', { parts: [{ name: 'a', count: null }] }, { parts: [{ name: 'a' }] }],
    ['a choice of a word or a number', { rest: '12' }, { rest: 12 }],
    [
      'blanks around a number',
      { id: ' 12345', share: '0.5\n', codes: ['\t7 '] },
      { id: 12345, share: 0.5, codes: [7] },
    ],
    ['no-break and full-width blanks around a number', { id: '\u00a05\u3000' }, { id: 5 }],
    ['a whole number with a fraction of zeros', { id: '2.0', codes: '5411.00' }, { id: 2, codes: [5411] }],
    ['a choice of numbers with a fraction of zeros', { level: ' 2.0 ' }, { level: 2 }],
    ['truth as Python and Excel write it', { on: 'True', only: 'TRUE' }, { on: true, only: true }],
    ['untruth as Python writes it', { on: ' False' }, { on: false }],
    ['a word in another case', { rest: ' Keep' }, { rest: 'keep' }],
    ['numbers in one text', { codes: '5411, 5499' }, { codes: [5411, 5499] }],
    ['numbers in one text without blanks', { codes: '5411,5499;5812' }, { codes: [5411, 5499, 5812] }],
    ['short numbers in one text', { codes: '742, 780' }, { codes: [742, 780] }],
    ['numbers in one text, and in brackets without quotes', { codes: '[5411, 5499.0]' }, { codes: [5411, 5499] }],
    ['words of an enumeration in one text', { states: 'Open, closed' }, { states: ['open', 'closed'] }],
    [
      'the blank keys of other options',
      { criteria: { mccid: '5411', narrative: null, all: '' } },
      { criteria: { mccid: [5411] } },
    ],
    [
      'options inside options',
      { criteria: { all: [{ not: '{"mccid":["5411"]}' }] } },
      { criteria: { all: [{ not: { mccid: [5411] } }] } },
    ],
    ['all of it as JSON text', '{"id":"1","codes":"5411"}', { id: 1, codes: [5411] }],
  ])('%s is read', (_, sent, meant) => {
    expect(read(sent)).toStrictEqual(meant);
  });

  test.each([
    ['an exponent', { id: '1e3' }],
    ['thousands separators', { id: '12,345' }],
    ['a number with a unit', { id: '5 items', share: '5 %' }],
    ['blanks inside a number', { id: '12 345', codes: '5411 5499' }],
    ['leading zeros', { id: '007' }],
    ['a sign', { id: '+5' }],
    ['minus zero', { id: '-0', share: '-0.0' }],
    ['hexadecimal', { id: '0x10' }],
    ['a fraction for a whole number', { id: '5.5', level: '1.5', codes: '5411, 5.5' }],
    ['a fraction without digits', { id: '5.', share: '.5' }],
    ['a number beyond those that are exact', { id: '9007199254740993', share: '0.12345678901234567' }],
    ['no number', { id: 'NaN', share: 'Infinity' }],
    ['another truth', { on: 'yes', only: 'T' }],
    ['another untruth', { on: 'no' }],
    ['a word that is none of an enumeration', { rest: 'kept', states: 'open, shut' }],
    ['1 for truth', { on: '1' }],
    ['null for a required field', { id: null }],
    ['"" for a required field', { id: '' }],
    ['null where it means something', { bank: null }],
    ['"" where it is a text', { text: '' }],
    ['what may be one number with its thousands apart', { codes: '742,780' }],
    ['numbers in one text with one missing', { codes: '5411,,5499' }],
    ['numbers in one text that ends in a comma', { codes: '5411, 5499,' }],
    ['JSON text of another kind', { codes: '{"a":1}', updates: '[1]' }],
    ['broken JSON text', { codes: '[5411', updates: '{"a":' }],
    ['JSON text with a key given twice', { updates: '{"sector":"a","sector":"b"}' }],
    ['a value that is no element', { codes: 'BOSTON', words: 5 }],
    ['an unknown field', { unknown: null }],
    ['an unknown field of an object inside', { parts: [{ name: 'a', unknown: null }] }],
    ['null inside a list', { codes: [null] }],
    ['null among free values', { updates: { sector: null } }],
    ['an option that nothing fits', { criteria: { mccid: [1], narrative: 'x' } }],
    ['blank keys only', { criteria: { mccid: null, narrative: null } }],
    ['a reference to an earlier step', { codes: { $from: 'steps.0.x' }, id: { $from: 'steps.0.x' } }],
  ])('%s is left to be refused', (_, sent) => {
    expect(read(sent)).toStrictEqual(sent);
  });

  test('a text stays a text, whatever it looks like', () => {
    const looks = fc.oneof(
      fc.constantFrom('123', 'true', 'false', 'null', '[1]', '{"a":1}', '"x"', '0.5', ' ', '[]', '{}'),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.string(),
    );
    const stays = fc.property(looks, (text) => {
      const sent = {
        id: 1,
        text,
        name: `${text}.`,
        value: `${text}.`,
        updates: { mid: text },
        words: [text],
        parts: [{ name: text }],
        anything: { a: text, b: [text] },
      };
      expect(read(sent)).toStrictEqual(sent);
    });
    fc.assert(stays, { numRuns: 300 });
  });

  test('texts in one text stay one text: a comma may be part of it', () => {
    const sent = { words: 'MARKS, SPENCER' };
    expect(read(sent)).toStrictEqual({ words: ['MARKS, SPENCER'] });
  });

  test('any whole numbers in one text are read as their list, unless they may be one number', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 99_999 }), { minLength: 2, maxLength: 8 });
    const separator = fc.constantFrom(', ', ' , ', ';', '; ', ',\n');
    fc.assert(
      fc.property(numbers, separator, (codes, between) => {
        expect(read({ codes: codes.join(between) })).toStrictEqual({ codes });
      }),
    );
  });

  test('names of every object’s inheritance are ordinary unknown names', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']) {
      const sent = { id: 1, [name]: '', parts: [{ name: 'a', [name]: null }], criteria: { [name]: null } };
      expect(read(sent)).toStrictEqual(sent);
    }
    const own = read(JSON.parse('{"id":"1","__proto__":{"a":1},"parts":"[{\\"__proto__\\":1}]"}'));
    expect(JSON.stringify(own)).toBe('{"id":1,"__proto__":{"a":1},"parts":[{"__proto__":1}]}');
  });

  test('JSON text that is too deep stays text', () => {
    const deep = `${'{"not":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect(read({ criteria: deep })).toStrictEqual({ criteria: deep });
  });
});
