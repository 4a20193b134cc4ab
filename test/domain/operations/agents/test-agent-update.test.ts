import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { testAgentUpdate } from '../../../../src/domain/operations/agents/test-agent-update.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';
import { instructionsWith, REWORDED } from './instruction-texts.ts';

const store = sampleStore();
/** Of the sample: others carry the name of the first, none that of the second; the third has combos of many codes. */
const [GENERIC, CONTROL, MIXED] = [288, 104, 12345];
const QUALIFYING = instructionsWith({ most_words: 4, generic_names: 'qualify' });

const ask = (input: Partial<z.input<typeof testAgentUpdate.input>>) =>
  store.run(testAgentUpdate, {
    agent: 'metadata_production',
    test_brandids: [GENERIC, CONTROL],
    instructions: QUALIFYING,
    ...input,
  });

describe('given prod with instructions that take generic names as they are', () => {
  test('when a text qualifies them, then a generic name gets better by its measured numbers, another stays', async () => {
    const { passed, compared_to, results } = answerOf(await ask({}));
    expect({ passed, compared_to }).toEqual({ passed: true, compared_to: 1 });
    const [generic, control] = results;
    expect(generic).toMatchObject({ brandid: GENERIC, verdict: 'better' });
    expect(generic?.before?.passed).toBe(false);
    expect(generic?.after?.passed).toBe(true);
    expect(generic?.after?.precision).toBeGreaterThan(generic?.before?.precision ?? 1);
    expect(control).toMatchObject({ brandid: CONTROL, verdict: 'same' });
    expect(control?.after).toEqual(control?.before);
  });

  test('when a text makes brands worse, then it fails and says which', async () => {
    const instructions = instructionsWith({ generic_names: 'ignore', least_code_share: 0.5 });
    const { passed, results, summary } = answerOf(await ask({ instructions, test_brandids: [MIXED] }));
    expect(passed).toBe(false);
    expect(results.map((one) => one.verdict)).toEqual(['worse']);
    expect(results[0]?.after?.recall).toBeLessThan(0.8);
    expect(summary).toMatch(/^Failed: worse than in prod for 1 of 1 brands/);
  });

  test('when only words change, then nothing is claimed', async () => {
    const { passed, results } = answerOf(await ask({ instructions: REWORDED }));
    expect(passed).toBe(false);
    for (const one of results) {
      expect(one).toMatchObject({ verdict: 'not_evaluated', before: null, after: null });
      expect(one.detail).toContain('only the text differs');
    }
  });

  test('when it is of an agent that nothing here plays, then nothing is claimed', async () => {
    const { results } = answerOf(await ask({ agent: 'tiebreaker', instructions: 'Choose well.' }));
    expect(results.map((one) => one.verdict)).toEqual(['not_evaluated', 'not_evaluated']);
    expect(results[0]?.detail).toContain('metadata_production only');
  });

  test('then progress is told brand by brand, a brand named twice counts once, and a cancelled call stops', async () => {
    const told: [number, number | undefined][] = [];
    const input = testAgentUpdate.input.parse({
      agent: 'metadata_production',
      test_brandids: [CONTROL, GENERIC, CONTROL],
      instructions: QUALIFYING,
    });
    const progress = (done: number, total?: number) => void told.push([done, total]);
    answerOf(await testAgentUpdate.run(input, store.ports(), { ...CONTEXT, progress }));
    expect(told).toEqual([
      [1, 2],
      [2, 2],
    ]);
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    const call = testAgentUpdate.run(input, store.ports(), { ...CONTEXT, progress: stop, signal: stopping.signal });
    await expect(call).rejects.toThrow(/abort/i);
  });

  test('when an hour goes by with each brand, then all are evaluated nevertheless', async () => {
    const input = testAgentUpdate.input.parse({
      agent: 'metadata_production',
      test_brandids: [GENERIC, CONTROL],
      instructions: QUALIFYING,
    });
    let now = Date.parse('2026-02-14T10:00:00.000Z');
    const clock = { ...store.ports().clock, now: () => new Date(now).toISOString() };
    const progress = () => {
      now += 3_600_000;
    };
    const { results } = answerOf(
      await testAgentUpdate.run(input, { ...store.ports(), clock }, { ...CONTEXT, progress }),
    );
    expect(results.map((one) => one.verdict)).toEqual(['better', 'same']);
  });

  test.each<[string, Parameters<typeof ask>[0], string, string]>([
    ['brands that do not exist', { test_brandids: [104, 999_999] }, 'not_found', 'test_brandids'],
    [
      'parameters that are none',
      { instructions: instructionsWith({ words: 1 }) },
      'invalid_input',
      'instructions.parameters.words',
    ],
  ])('when it is asked with %s, then it is refused by field', async (_title, input, code, field) => {
    expect(refusalOf(await ask(input))).toMatchObject({ code, field });
  });

  test('when more brands are named than are tried at once, then the schema refuses', () => {
    const many = Array.from({ length: 21 }, (_, i) => i + 1);
    const input = { agent: 'metadata_production', instructions: 'x', test_brandids: many };
    expect(testAgentUpdate.input.safeParse(input).success).toBe(false);
  });
});
