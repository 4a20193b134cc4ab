import { expect, test } from 'vitest';
import { isNotification, judge, readAnswer } from './judge.ts';

test.each([
  ['{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"suggestions.map is not a function"}}', 'raw error text'],
  ['{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"[{\\"code\\":\\"invalid_type\\"}]"}}', 'raw error text'],
  [`{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"${'x'.repeat(7000)}"}}`, 'too long'],
  [
    '{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[{"type":"text","text":"undefined"}]}}',
    'raw error text',
  ],
  ['{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[{"text":"Internal fault, reference ab."}]}}', 'fault'],
  ['{"jsonrpc":"2.0","id":1,"result":{"content":[{"text":"at Store.open (/x/store.ts:3:1)"}]}}', 'internals'],
])('given the answer %s, then the fuzzer finds it', (line, problem) => {
  const answer = readAnswer(line);
  if (answer === undefined) throw new Error('was not read');
  expect(judge(answer)).toMatchObject({ kind: 'fault', problem: expect.stringContaining(problem) });
});

test('given a notification, then it is no answer', () => {
  expect(isNotification('{"jsonrpc":"2.0","method":"notifications/progress","params":{}}')).toBe(true);
  expect(isNotification('{"jsonrpc":"2.0","id":1,"result":{}}')).toBe(false);
});

test.each([
  [process.execPath, 'refused'],
  ['/x/node_modules/zod/index.js', 'fault'],
])('given a refusal that names %s, then it is a %s', (path, kind) => {
  const content = [{ text: `Its owner withdraws it with: ${path} /x/bin/brand-escalations.mjs call withdraw_change` }];
  const answer = readAnswer(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { isError: true, content } }));
  if (answer === undefined) throw new Error('was not read');
  expect(judge(answer).kind).toBe(kind);
});
