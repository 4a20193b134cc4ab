import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from '../../../src/mcp/http/turns.ts';

test('given several pieces of long work at once, then other work is done between any two', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const pieces = ['long 1', 'long 2', 'long 3'].map((name) => turns.take(async () => done.push(name)));
  const other = async () => {
    for (let turn = 0; turn < 4; turn++) {
      await nextTurn();
      done.push('other');
    }
  };
  await Promise.all([...pieces, other()]);
  expect(done.join(', ')).toMatch(/long 1, other, (?:other, )*long 2, other, (?:other, )*long 3/);
});

test('given a piece that fails, then only its caller hears of it, and the next one is done', async () => {
  const turns = new Turns();
  const failing = turns.take(async () => {
    throw new Error('broken');
  });
  const next = turns.take(async () => 'done');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
