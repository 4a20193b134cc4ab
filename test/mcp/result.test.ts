import { expect, test } from 'vitest';
import { cleanRefusal, refusalText } from '../../src/mcp/result.ts';

const REFUSAL = {
  code: 'not_found',
  field: 'steps.1.input.assigned_to',
  message: '"me" is not a known person.',
  instead: 'Assign it to one of these:',
} as const;

test('a refusal says where the fault is, unless its words do already', () => {
  expect(refusalText(REFUSAL)).toContain('In steps.1.input.assigned_to: "me"');
  expect(refusalText({ ...REFUSAL, field: 'me' })).not.toContain('In me');
  const named = { ...REFUSAL, field: 'steps.1.input.a.0.b', message: '"a.0.b" must be a list.' };
  expect(refusalText(named)).toContain('In steps.1.input: "a.0.b" must be');
});

test('people who would do are named by their addresses; addresses in other text are masked', () => {
  const text = refusalText({
    ...REFUSAL,
    message: 'x@example.com is unknown.',
    people: ['ed@example.com', 'ann@example.com'],
  });
  expect(text).toContain('Assign it to one of these: ed@example.com, ann@example.com');
  expect(text).not.toContain('x@example.com');
});

test('the address that the caller typed is shown to them; another one beside it is masked', () => {
  const typed = 'ann@example.com';
  const refusal = { ...REFUSAL, message: `"${typed}" is not a known person; x@example.com is.`, typed };
  expect(refusalText(refusal)).toContain('"ann@example.com" is not a known person; [e-mail masked]');
  expect(cleanRefusal(cleanRefusal(refusal))).toEqual(cleanRefusal(refusal));
});

test('a card number in an address that the caller typed is masked wherever the refusal has it', () => {
  const typed = '4111111111111111@example.com';
  const refusal = { ...REFUSAL, message: `"${typed}" is not a known person.`, typed };
  expect(JSON.stringify(cleanRefusal(refusal))).not.toContain('4111111111111111');
  expect(cleanRefusal(refusal).typed).toBe('[card masked 1111]@example.com');
});
