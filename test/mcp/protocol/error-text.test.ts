import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { cleanError, cleanFailure, ownError } from '../../../src/mcp/protocol/error-text.ts';
import { REFUSAL_META } from '../../../src/mcp/result.ts';

test.each([
  [-32_602, '[{"code":"invalid_type","path":["params"]}]', 'parameters of the request are not valid'],
  [-32_602, `Tool ${'x'.repeat(900_000)} not found`, 'parameters of the request are not valid'],
  [-32_603, 'Something plain', 'Internal error'],
  [-32_020, `The headers disagree: ${'x'.repeat(900_000)}`, 'The headers disagree: xxx'],
  [-32_020, 'TypeError: Cannot read properties of undefined', 'cannot be served as it was sent'],
  [-32_600, 'Server already initialized', 'Server already initialized'],
  [-32_002, 'Card 4111 1111 1111 1111\u001b[2J', 'Card [card masked 1111]'],
])('given the SDK’s error %i %s, then the client reads "%s"', (code, message, words) => {
  const clean = cleanError({ code, message, data: { uri: 'u'.repeat(900_000), stack: 'at f (node:x)' } });
  expect(clean.code).toBe(code);
  expect(clean.message).toContain(words);
  expect(JSON.stringify(clean).length).toBeLessThan(1000);
  expect(JSON.stringify(clean)).not.toContain('node:x');
});

test('given an error of our own, then its words stay, bounded', () => {
  const data = { refusal: { instead: 'Use {"brandid": 1}.' } };
  const message = `Refused: "{x}" is undefined.\n${'y'.repeat(10_000)}`;
  const clean = cleanError(ownError(new ProtocolError(ProtocolErrorCode.InvalidParams, message, data)));
  expect(clean.message.startsWith('Refused: "{x}" is undefined.\n')).toBe(true);
  expect(clean.message.length).toBeLessThanOrEqual(4000);
  expect(clean.data).toStrictEqual(data);
});

test('given a failure of a tool that the SDK wrote, then it is replaced and logged; a refusal of ours is neither', () => {
  const replaced: string[] = [];
  const content = [{ type: 'text', text: 'Output validation error: [{"code":"invalid_type"}]' }];
  const clean = cleanFailure({ isError: true, content }, (text) => replaced.push(text));
  expect(JSON.stringify(clean)).not.toContain('invalid_type');
  expect(replaced).toHaveLength(1);
  const ours = { isError: true, content, _meta: { [REFUSAL_META]: {} } };
  expect(cleanFailure(ours, (text) => replaced.push(text))).toBe(ours);
});

test('given a method that a revision lacks, then no fault of its parameters is named instead', () => {
  const unknown = { code: -32_601, message: 'Method not found' };
  expect(cleanError({ ...unknown }, { code: -32_602, message: '"uri" is missing' })).toStrictEqual({
    code: -32_601,
    message: expect.stringContaining('protocol revision'),
  });
  const missing = { code: -32_021, message: 'A capability is missing' };
  expect(cleanError({ ...missing }, { code: -32_602, message: 'There is no tool' })).toStrictEqual(missing);
  const meant = { code: -32_601, message: 'There is no method "x".' };
  expect(cleanError({ ...unknown }, meant)).toStrictEqual(meant);
});
