import { expect, it } from 'vitest';
import type { CoverageRequest } from '../../src/domain/metadata/coverage.ts';
import { assessRegex, type RegexAssessment } from '../../src/domain/regex/assessment.ts';
import { counted } from '../domain/counted.ts';
import { acceptedRegex } from '../domain/regex/accepted-regex.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { inTurn } from './in-turn.ts';
import { aBatch, aBrand, aCombo } from './records.ts';

const REQUEST: CoverageRequest = {
  brandid: 12345,
  regex: acceptedRegex('\\bSTAR\\b'),
  mccids: [5411],
  moved: [],
  samples: 5,
};
/** Needs tens of millions of steps on a long narrative that is not printable ASCII. */
const COSTLY = acceptedRegex('[A-E]*[A-F]*[A-G]*[A-H]!');
const BRANDS = [aBrand(), aBrand({ brandid: 7, brandname: 'Gold Star' })];
const COMBOS = [
  aCombo({ ccid: 1, narrative: 'STAR MARKET 001' }),
  aCombo({ ccid: 1, bankid: null, narrative: 'STAR MARKET 001' }),
  aCombo({ ccid: 2, narrative: 'Star Burger', mccid: 5812 }),
  aCombo({ ccid: 3, narrative: 'STRMKT' }),
  aCombo({ ccid: 4, narrative: 'GOLD STAR', brandid: 7 }),
  aCombo({ ccid: 5, narrative: 'STARBUCKS', brandid: 7 }),
];
const MANY = Array.from({ length: 500 }, (_, i) => aCombo({ ccid: i + 1, narrative: `STAR ${i}` }));

export function coverageContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('counts what a pattern and codes match over all combos, and names the brands caught', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    expect(await counted(agent.data.coverage(REQUEST))).toMatchObject({
      complete: true,
      combos_considered: 6,
      own_combos: 4,
      matched_own: 2,
      missed_own: 2,
      caught_others: 1,
      false_positives_by_brand: [{ brandid: 7, brandname: 'Gold Star', combos: 1 }],
    });
  });

  it('says which of some narratives a pattern matches', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    const narratives = ['STAR MARKET', 'STARBUCKS', 'gold star'];
    expect(await agent.data.narrativesMatching(acceptedRegex('\\bSTAR\\b'), narratives)).toEqual({
      kind: 'matched',
      complete: true,
      matched: new Set(['STAR MARKET', 'gold star']),
    });
  });

  it('says that it was cut short when the caller gives up', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    const narratives = MANY.map((combo) => combo.narrative);
    const found = agent.data.narrativesMatching(acceptedRegex('STAR'), narratives, AbortSignal.abort());
    expect(await found).toMatchObject({ kind: 'matched', complete: false });
  });

  it('counts moved combos under the brand they move to', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    const moved = COMBOS.flatMap((stored) => {
      const { ccid, bankid } = stored;
      if (ccid === 4) return [{ ccid, bankid, to: 12345, stored }];
      return ccid === 1 && bankid === null ? [{ ccid, bankid, to: 7, stored }] : [];
    });
    expect(await counted(agent.data.coverage({ ...REQUEST, moved }))).toMatchObject({
      own_combos: 4,
      matched_own: 2,
      caught_others: 1,
    });
  });

  it('sees what was committed since the last count', async () => {
    const { agent, commit } = await given({ brands: BRANDS, combos: COMBOS });
    await counted(agent.data.coverage(REQUEST));
    const combos = [{ ccid: 4, bankid: 1 }];
    await inTurn(commit, agent).commit(aBatch([{ kind: 'combos.reassign', from: 7, to: 12345, combos }]), {
      revision: 0,
    });
    expect(await counted(agent.data.coverage(REQUEST))).toMatchObject({
      own_combos: 5,
      matched_own: 3,
      caught_others: 0,
    });
  });

  it('answers several counts at once, each its own', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    const sources = ['STAR', 'BURGER', 'GOLD', 'STRMKT', 'BUCKS'];
    const counts = await Promise.all(
      sources.map((source) =>
        counted(agent.data.coverage({ ...REQUEST, regex: acceptedRegex(source), mccids: [5411, 5812] })),
      ),
    );
    expect(counts.map((count) => [count.matched_own, count.caught_others])).toEqual([
      [3, 2],
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
  });

  it('answers at once, marked incomplete, when it is aborted before or while it counts', async () => {
    const { agent } = await given({ brands: BRANDS, combos: MANY });
    expect(await counted(agent.data.coverage(REQUEST, AbortSignal.abort()))).toMatchObject({
      complete: false,
      combos_considered: 0,
    });
    const controller = new AbortController();
    const counting = agent.data.coverage(REQUEST, controller.signal);
    controller.abort();
    expect((await counted(counting)).complete).toBe(false);
    expect((await counted(agent.data.coverage(REQUEST))).complete).toBe(true);
  });

  it('refuses a pattern beforehand that may take more steps than the budget, and takes the one that it advises', async () => {
    const combos = Array.from({ length: 600 }, (_, i) => {
      return aCombo({ ccid: i + 1, narrative: `É ${i} `.padEnd(128, 'Z') });
    });
    const { agent } = await given({ brands: BRANDS, combos });
    const narratives = combos.map(({ narrative }) => narrative);
    const refusal = {
      kind: 'too_much_work',
      problem: {
        at: 6,
        found: '[A-F]*',
        problem: expect.stringMatching(/^counting it may need 1\.4e11 steps on 60\d /),
      },
    };
    expect(await agent.data.coverage({ ...REQUEST, regex: COSTLY })).toMatchObject(refusal);
    expect(await agent.data.narrativesMatching(COSTLY, narratives)).toMatchObject(refusal);
    expect(await agent.data.narrativesMatching(COSTLY, narratives.slice(0, 2))).toMatchObject({ complete: true });
    const advised = acceptedRegex('[A-E]*[A-F]?[A-G]*[A-H]!');
    expect(await counted(agent.data.coverage({ ...REQUEST, regex: advised }))).toMatchObject({ complete: true });
  });

  it('takes no pattern that is not accepted', () => {
    expect(assessRegex('(?=STAR)').accepted).toBe(false);
    // Its type keeps it out, so that no backend has to assess a pattern again: true would not compile.
    const takesAnyAssessment: [RegexAssessment] extends [CoverageRequest['regex']] ? true : false = false;
    expect(takesAnyAssessment).toBe(false);
  });
}
