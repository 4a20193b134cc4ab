import { expect, it } from 'vitest';
import type { CoverageRequest } from '../../src/domain/metadata/coverage.ts';
import { assessRegex, type RegexAssessment } from '../../src/domain/regex/assessment.ts';
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
    expect(await agent.data.coverage(REQUEST)).toMatchObject({
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
    const { complete, matched } = await agent.data.narrativesMatching(acceptedRegex('\\bSTAR\\b'), [
      'STAR MARKET',
      'STARBUCKS',
      'gold star',
    ]);
    expect(complete).toBe(true);
    expect([...matched]).toEqual(['STAR MARKET', 'gold star']);
  });

  it('says that it was cut short when the caller gives up', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    const narratives = MANY.map((combo) => combo.narrative);
    expect((await agent.data.narrativesMatching(acceptedRegex('STAR'), narratives, AbortSignal.abort())).complete).toBe(
      false,
    );
  });

  it('counts moved combos under the brand they move to', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    const moved = COMBOS.flatMap((stored) => {
      const { ccid, bankid } = stored;
      if (ccid === 4) return [{ ccid, bankid, to: 12345, stored }];
      return ccid === 1 && bankid === null ? [{ ccid, bankid, to: 7, stored }] : [];
    });
    const counted = await agent.data.coverage({ ...REQUEST, moved });
    expect(counted).toMatchObject({ own_combos: 4, matched_own: 2, caught_others: 1 });
  });

  it('sees what was committed since the last count', async () => {
    const { agent, commit } = await given({ brands: BRANDS, combos: COMBOS });
    await agent.data.coverage(REQUEST);
    const combos = [{ ccid: 4, bankid: 1 }];
    await inTurn(commit).commit(aBatch([{ kind: 'combos.reassign', from: 7, to: 12345, combos }]), { revision: 0 });
    expect(await agent.data.coverage(REQUEST)).toMatchObject({ own_combos: 5, matched_own: 3, caught_others: 0 });
  });

  it('answers several counts at once, each its own', async () => {
    const { agent } = await given({ brands: BRANDS, combos: COMBOS });
    const sources = ['STAR', 'BURGER', 'GOLD', 'STRMKT', 'BUCKS'];
    const counts = await Promise.all(
      sources.map((source) => agent.data.coverage({ ...REQUEST, regex: acceptedRegex(source), mccids: [5411, 5812] })),
    );
    expect(counts.map((count) => [count.matched_own, count.caught_others])).toEqual([
      [3, 2],
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
  });

  it('says so when the deadline comes before all combos were seen', async () => {
    const { agent } = await given({ brands: BRANDS, combos: MANY }, { coverageDeadline: 0 });
    const counted = await agent.data.coverage(REQUEST);
    expect(counted.complete).toBe(false);
    expect(counted.combos_considered).toBeLessThan(MANY.length);
    expect(counted.matched_own).toBe(counted.combos_considered);
  });

  it('answers at once, marked incomplete, when it is aborted before or while it counts', async () => {
    const { agent } = await given({ brands: BRANDS, combos: MANY });
    expect(await agent.data.coverage(REQUEST, AbortSignal.abort())).toMatchObject({
      complete: false,
      combos_considered: 0,
    });
    const controller = new AbortController();
    const counting = agent.data.coverage(REQUEST, controller.signal);
    controller.abort();
    expect((await counting).complete).toBe(false);
    expect((await agent.data.coverage(REQUEST)).complete).toBe(true);
  });

  it('takes no pattern that is not accepted', () => {
    expect(assessRegex('(?=STAR)').accepted).toBe(false);
    // Its type keeps it out, so that no backend has to assess a pattern again: true would not compile.
    const takesAnyAssessment: [RegexAssessment] extends [CoverageRequest['regex']] ? true : false = false;
    expect(takesAnyAssessment).toBe(false);
  });
}
