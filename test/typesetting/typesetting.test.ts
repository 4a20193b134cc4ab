import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EscalationReport } from '../../src/domain/reporting/report-schema.ts';
import { reportDocument } from '../../src/typesetting/document.ts';
import { Typesetting } from '../../src/typesetting/index.ts';
import { print } from '../../src/typesetting/print.ts';
import { aReport } from '../domain/reporting/a-report.ts';

const opened: Typesetting[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  vi.useRealTimers();
});

function given(settings: ConstructorParameters<typeof Typesetting>[0] = {}): Typesetting {
  const typesetting = new Typesetting(settings);
  opened.push(typesetting);
  return typesetting;
}

/** With a printer of the test's own, which does as a report says. */
const givenStubborn = (timeLimit = 60_000) =>
  given({ script: new URL('./stubborn-printer.ts', import.meta.url), timeLimit });
const saying = (text: string, over: Partial<EscalationReport> = {}) =>
  aReport({ remarks: [{ kind: 'alert', text, escalation_ids: [] }], ...over });
const minute = (n: number) => `2026-03-02T09:${String(n).padStart(2, '0')}:00.000Z`;

/** Measures the work of this thread only, independent of the machine's load. */
async function workOf<T>(task: () => Promise<T>): Promise<{ readonly result: T; readonly work: number }> {
  const before = process.threadCpuUsage();
  const result = await task();
  const { user, system } = process.threadCpuUsage(before);
  return { result, work: user + system };
}

test('the worker thread returns the same PDF as this thread, which does almost none of the work', async () => {
  const typesetting = given();
  const report = aReport({ as_of: minute(0) });
  const here = async () => Buffer.from(await print(reportDocument(report)));
  // The first print loads the library and its fonts.
  await here();
  const mine = await workOf(here);
  // Starting the thread is work of this one, and is not measured either.
  await typesetting.write(aReport({ as_of: minute(1) }), 'pdf');
  const its = await workOf(async () => Buffer.from(await typesetting.write(report, 'pdf')));
  expect(its.result.equals(mine.result)).toBe(true);
  expect(its.work).toBeLessThan(mine.work / 2);
});

describe('given many requests', () => {
  test('then each report of the same minute is made once, one after another', async () => {
    const typesetting = givenStubborn();
    const ask = (n: number, second = '00') =>
      typesetting.write(saying('PRINT', { as_of: minute(n).replace(':00.', `:${second}.`) }), 'pdf');
    const made = await Promise.all([ask(1), ask(1, '59'), ask(2), ask(1), ask(3)]);
    expect(made.map(([count]) => count)).toEqual([1, 1, 2, 1, 3]);
    expect([...(await ask(2, '30'))]).toEqual([2]);
  });

  test('then only the last few are kept', async () => {
    const typesetting = givenStubborn();
    const ask = (n: number) => typesetting.write(saying('PRINT', { as_of: minute(n) }), 'pdf');
    for (let n = 1; n <= 9; n++) await ask(n);
    expect([...(await ask(9))]).toEqual([9]);
    expect([...(await ask(1))]).toEqual([10]);
  });
});

describe('given a report that fails', () => {
  test.each([
    ['FAIL', /failed: as told/],
    ['DIE', /as told/],
  ])('when its thread must %s, then only this report fails, and it can be requested again', async (what, words) => {
    const typesetting = givenStubborn();
    const wrong = typesetting.write(saying(what), 'pdf');
    const right = typesetting.write(saying('PRINT'), 'pdf');
    await expect(wrong).rejects.toThrow(words);
    expect((await right).length).toBe(1);
    await expect(typesetting.write(saying(what), 'pdf')).rejects.toThrow(words);
  });

  test('when it never ends, then its thread is terminated, and the next report gets a new thread', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const typesetting = givenStubborn(1_500);
    const wrong = typesetting.write(saying('STICK'), 'pdf');
    const right = typesetting.write(saying('PRINT'), 'pdf');
    wrong.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1_500);
    await expect(wrong).rejects.toThrow(/more than 1500 ms/);
    expect([...(await right)]).toEqual([1]);
  });
});

test('after closing, running and waiting reports are not made', async () => {
  const typesetting = givenStubborn();
  const asked = ['STICK', 'PRINT'].map((what) => typesetting.write(saying(what), 'pdf'));
  const settled = Promise.allSettled(asked);
  await typesetting.close();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(typesetting.write(saying('LATE'), 'pdf')).rejects.toThrow();
});
