import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrialReads, tryInstructions } from '../../../src/domain/generation/trial.ts';
import type { AgentTrials, TrialQuestion } from '../../../src/domain/ports/agent-runtime.ts';
import { done, refused } from '../../../src/domain/refusal.ts';
import { aDeployment, anInstructionsVersion } from '../../contract/records.ts';
import { accepted, refusalOf, SmallStore } from '../../executor/small-store.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

const [STAR, STAR_MART] = [12345, 200];
const IN_PROD = 'Write metadata.\n';
const CANDIDATE = 'Write good metadata, and tell brands of one name apart.\n';
const GOOD = { regex: '\\bSTAR\\s+(?:MARKET|BURGER)\\b', mccids: [5411, 5499, 5812, 5814] };
const BAD = { regex: '\\bSTAR', mccids: [5411, 5499, 5812, 5814] };

/** Answers for the brand that a question is about; texts as they are. */
function model(answers: Readonly<Record<string, object | string>>): AgentTrials & { readonly asked: TrialQuestion[] } {
  const asked: TrialQuestion[] = [];
  return {
    asked,
    agentCapability: async () => ({ results: 'candidate', deployments: {} }),
    async tryInstructions(question) {
      asked.push(question);
      const { brandid } = JSON.parse(question.input);
      const answer = answers[question.instructions] ?? {};
      return done(typeof answer === 'string' ? answer : JSON.stringify({ brandid, ...answer }));
    },
  };
}

async function tried(trials: AgentTrials, over: { agent?: 'evaluator'; text?: string; brandids?: number[] } = {}) {
  const { text = CANDIDATE, brandids = [STAR] } = over;
  const brands = (await Promise.all(brandids.map((id) => store.ports.data.brand(id)))).filter(
    (one) => one !== undefined,
  );
  const reads: TrialReads = {
    ...store.ports.data,
    ...trials,
    deploymentsOf: async () => [aDeployment({ environment: 'prod' })],
    instructionsVersion: async () => anInstructionsVersion({ text: IN_PROD }),
  };
  const candidate = { agent: over.agent ?? 'metadata_production', version: null, text, parameters: null } as const;
  const { signal } = new AbortController();
  return tryInstructions(candidate, brands, reads, signal, { caller: 'ann@example.com' });
}

describe('given a store whose agents are language models', () => {
  test('when the whole text says it better, then what both texts answer is counted and compared', async () => {
    const { results, passed, compared_to } = accepted(await tried(model({ [CANDIDATE]: GOOD, [IN_PROD]: BAD })));
    expect({ passed, compared_to }).toEqual({ passed: true, compared_to: 1 });
    expect(results).toMatchObject([{ verdict: 'better', regex: GOOD.regex, before: { regex: BAD.regex } }]);
  });

  test('when an answer is not taken, then the brand is worse than with one that was', async () => {
    const { results } = accepted(await tried(model({ [CANDIDATE]: 'Sure! Here it is.', [IN_PROD]: GOOD })));
    expect(results).toMatchObject([{ verdict: 'worse', regex: null }]);
    expect(results[0]?.detail).toContain('not one JSON object');
  });

  test('when the text is the one in prod, or the agent writes no metadata, then nobody is asked', async () => {
    const trials = model({});
    for (const over of [{ text: IN_PROD }, { agent: 'evaluator' as const }])
      expect(accepted(await tried(trials, over)).results).toMatchObject([{ verdict: 'not_evaluated' }]);
    expect(trials.asked).toEqual([]);
  });

  test('when many questions are asked, then a few at a time, and none after one that fails', async () => {
    let [underWay, most, asked] = [0, 0, 0];
    const trials: AgentTrials = {
      ...model({}),
      async tryInstructions() {
        most = Math.max(most, ++underWay);
        const number = ++asked;
        await new Promise((resolve) => setImmediate(resolve));
        underWay--;
        if (number === 3) throw new Error('the third one fails');
        return done('{}');
      },
    };
    const brands = Array.from({ length: 10 }, () => STAR);
    await expect(tried(trials, { brandids: brands })).rejects.toThrow('the third one fails');
    expect({ most, asked }).toEqual({ most: 4, asked: 6 });
    expect(underWay).toBe(0);
  });

  test('when the caller has spent enough, then the call is refused as a whole', async () => {
    const refusal = { code: 'too_large', message: 'spent', instead: 'wait' } as const;
    const trials = { ...model({}), tryInstructions: async () => refused(refusal) };
    expect(refusalOf(await tried(trials))).toEqual(refusal);
  });

  test('then an agent is asked about the data: the same bytes for the same data, masked, the most frequent first', async () => {
    const trials = model({ [CANDIDATE]: GOOD, [IN_PROD]: BAD });
    await tried(trials, { brandids: [STAR_MART] });
    await tried(trials, { brandids: [STAR_MART] });
    const inputs = trials.asked.map(({ input }) => input);
    expect(new Set(inputs).size).toBe(1);
    const question = JSON.parse(inputs[0] ?? '');
    expect(question).toMatchObject({
      action: 'generate_metadata',
      brandid: STAR_MART,
      current_metadata: null,
      combos: 6,
    });
    expect(question.rows[0]).toEqual({ combos: 1, mccid: 5499, narrative: 'STAR MART AUSTIN 81' });
  });
});
