import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Combo, Mcc } from '../../src/domain/brand/brand.ts';
import { unrecordedBrand } from '../../src/domain/brand/unrecorded-brand.ts';
import type { Mutation } from '../../src/domain/change/mutation.ts';
import { TRIGGER_LIMITS } from '../../src/domain/escalation/triggers.ts';
import { counted } from '../domain/counted.ts';
import { acceptedRegex } from '../domain/regex/accepted-regex.ts';
import { runs } from '../set-up/volume.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { collected } from './collected.ts';
import { inTurn } from './in-turn.ts';
import { aBatch, aBrand, aCombo } from './records.ts';

const NOW = { revision: 0 };
const GROCERY: Mcc = { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' };
const HOSTILE = ["'; DROP TABLE combo; --", '%_\\', 'STAR "MARKET"', 'CAFÉ \u{1f31f}', ' '];
const GIVEN = {
  brands: [aBrand(), aBrand({ brandid: 7, brandname: 'Gold Star' })],
  mccs: [GROCERY, { mccid: 5812, mcc_desc: 'Eating Places', sector: 'Food & Drink' }],
  combos: [
    aCombo({ ccid: 1, bankid: 1 }),
    aCombo({ ccid: 1, bankid: 2, mccid: 5812, narrative: 'STAR BURGER' }),
    aCombo({ ccid: 1, bankid: null, brandid: 7 }),
    aCombo({ ccid: 2, bankid: 1, mid: '' }),
    aCombo({ ccid: 3, bankid: 1, brandid: 7, narrative: 'GOLD STAR' }),
    // Of a brand that the table lacks.
    aCombo({ ccid: 4, bankid: 1, brandid: 99, mccid: 9990 }),
  ],
};
const STORED = aCombo({ ccid: 1, bankid: 1 });
const corrected = (before: Combo, over: Partial<Combo>): Mutation => ({
  kind: 'combo.correct',
  before,
  after: { ...before, ...over },
});

/** Each says of the row, by one thing, what is not stored. */
const MISREAD: Readonly<Record<string, Mutation>> = {
  'another narrative': corrected({ ...STORED, narrative: 'STAR' }, { narrative: 'STAR MKT' }),
  'another merchant id': corrected({ ...STORED, mid: 'M9' }, { mccid: 5812 }),
  'another code': corrected({ ...STORED, mccid: 5812 }, { mid: 'M9' }),
  'another brand': corrected({ ...STORED, brandid: 7 }, { mid: 'M9' }),
  'another bank': corrected({ ...STORED, bankid: 3 }, { mid: 'M9' }),
  'no bank': corrected({ ...STORED, bankid: null }, { mid: 'M9' }),
  'an unknown row': corrected({ ...STORED, ccid: 99 }, { mid: 'M9' }),
  'another description of a code': {
    kind: 'mcc.correct',
    before: { ...GROCERY, mcc_desc: 'Shops' },
    after: { ...GROCERY, sector: 'Retail' },
  },
  'another sector of a code': {
    kind: 'mcc.correct',
    before: { ...GROCERY, sector: 'Retail' },
    after: { ...GROCERY, mcc_desc: 'Shops' },
  },
  'a row of a code that there is': { kind: 'mcc.correct', before: null, after: { ...GROCERY, sector: 'Retail' } },
  'an unknown code': { kind: 'mcc.correct', before: { ...GROCERY, mccid: 1 }, after: { ...GROCERY, mccid: 1 } },
};

export function correctionContract(make: MakeBackend): void {
  const given = givenStores(make);

  describe('correcting source rows', () => {
    it('replaces the row of that bank alone, everywhere it is read', async () => {
      const { agent, commit } = await given(GIVEN);
      const after = { ...STORED, mid: 'M7', mccid: 5812, narrative: 'STAR MKT' };
      expect(await inTurn(commit, agent).commit(aBatch([{ kind: 'combo.correct', before: STORED, after }]), NOW)).toBe(
        'committed',
      );
      expect(await agent.data.combosOf(12345)).toEqual([after, GIVEN.combos[1], GIVEN.combos[3]]);
      expect(await agent.data.combosOfCcid(1)).toEqual([GIVEN.combos[2], after, GIVEN.combos[1]]);
      const page = await agent.data.comboPage({ brandid: 12345, contains: 'mkt' }, 10);
      expect(page.rows).toEqual([after]);
      const request = { brandid: 12345, regex: acceptedRegex('STAR'), mccids: [5812], moved: [], samples: 0 };
      expect(await counted(agent.data.coverage(request))).toMatchObject({ own_combos: 3, matched_own: 2 });
    });

    it('replaces a row of a table without banks', async () => {
      const { agent, commit } = await given(GIVEN);
      const before = aCombo({ ccid: 1, bankid: null, brandid: 7 });
      await inTurn(commit, agent).commit(aBatch([corrected(before, { narrative: 'GOLD STAR' })]), NOW);
      expect((await agent.data.combosOf(7)).map((combo) => combo.narrative)).toEqual(['GOLD STAR', 'GOLD STAR']);
      expect((await agent.data.combosOf(12345)).map((combo) => combo.narrative)).not.toContain('GOLD STAR');
    });

    it('replaces a code and leaves the others', async () => {
      const { agent, commit } = await given(GIVEN);
      const after = { ...GROCERY, mcc_desc: "Grocer's; --", sector: 'Food & Drink' };
      await inTurn(commit, agent).commit(aBatch([{ kind: 'mcc.correct', before: GROCERY, after }]), NOW);
      expect([...(await agent.data.mccs()).values()]).toEqual([after, GIVEN.mccs[1]]);
    });

    it('corrects a row twice in a batch, and moves it after that', async () => {
      const { agent, commit } = await given(GIVEN);
      const once = { ...STORED, mccid: 5812 };
      const batch = aBatch([
        { kind: 'combo.correct', before: STORED, after: once },
        corrected(once, { mid: 'M7' }),
        { kind: 'combos.reassign', from: 12345, to: 7, combos: [{ ccid: 1, bankid: 1 }] },
      ]);
      expect(await inTurn(commit, agent).commit(batch, NOW)).toBe('committed');
      expect(await agent.data.combosOfCcid(1)).toContainEqual({ ...once, mid: 'M7', brandid: 7 });
    });

    it.each(Object.entries(MISREAD))(
      'is stale, and writes nothing, for a row that was read as %s',
      async (_, misread) => {
        const { commit, dump } = await given(GIVEN);
        const before = await dump();
        const fitting = corrected(STORED, { narrative: 'STAR MKT' });
        expect(await inTurn(commit).commit(aBatch([fitting, misread]), NOW)).toBe('stale');
        expect(await dump()).toBe(before);
        expect(await inTurn(commit).commit(aBatch([fitting]), NOW)).toBe('committed');
      },
    );

    it('stores any text as it is, and as nothing but text', async () => {
      const { agent, commit } = await given(GIVEN);
      const mutations = HOSTILE.map((_, i) => corrected({ ...STORED, ...at(i - 1) }, at(i)));
      expect(await inTurn(commit, agent).commit(aBatch(mutations), NOW)).toBe('committed');
      expect(await agent.data.combosOf(12345)).toHaveLength(3);
      expect(await agent.data.combosOfCcid(1)).toContainEqual({ ...STORED, ...at(HOSTILE.length - 1) });
    });

    it('lets a mended defect count no more', async () => {
      const { agent, commit } = await given({ ...GIVEN, combos: [aCombo({ mid: '' })] });
      const defects = async () => (await agent.data.triggerFacts(TRIGGER_LIMITS)).map((one) => one.combos_without_mid);
      expect(await defects()).toEqual([1]);
      await inTurn(commit, agent).commit(aBatch([corrected(aCombo({ mid: '' }), { mid: 'M1' })]), NOW);
      expect(await defects()).toEqual([]);
    });
  });

  describe('what a correction is judged by', () => {
    it('counts the combos of a code by brand, and knows none of an unknown code', async () => {
      const { agent } = await given(GIVEN);
      const users = await collected(agent.data.brandsWithCode(5411));
      expect(users.map(({ brand, combos }) => [brand.brandid, combos])).toEqual([
        [7, 2],
        [12345, 2],
      ]);
      expect(users.map(({ brand }) => brand)).toEqual([await agent.data.brand(7), await agent.data.brand(12345)]);
      expect(await collected(agent.data.brandsWithCode(1))).toEqual([]);
      expect(await collected(agent.data.brandsWithCode(9990))).toEqual([{ brand: unrecordedBrand(99), combos: 1 }]);
      expect(await agent.data.combosOfCcid(99)).toEqual([]);
    });

    it('finds the combos of other brands that bear a narrative of this one, as comparing each pair does', async () => {
      await fc.assert(
        fc.asyncProperty(manyCombos, fc.integer({ min: 1, max: 12 }), async (combos, limit) => {
          const { agent } = await given({ combos });
          const own = combos.filter((one) => one.brandid === 1 && one.narrative.trim() !== '');
          const twins = combos
            .filter((one) => one.brandid !== 1 && own.some((mine) => mine.narrative === one.narrative))
            .sort(byNarrative);
          expect(await agent.data.narrativeTwins(1, limit)).toEqual(twins.slice(0, limit));
        }),
        { numRuns: runs(4, 15) },
      );
    });
  });
}

function at(i: number): Partial<Combo> {
  const text = HOSTILE[i];
  return text === undefined ? {} : { narrative: text, mid: text };
}

const manyCombos = fc.uniqueArray(
  fc.record({
    ccid: fc.integer({ min: 1, max: 9 }),
    bankid: fc.constantFrom(1, 2),
    mid: fc.constantFrom('', 'M1', 'M2'),
    brandid: fc.constantFrom(1, 2, 3),
    mccid: fc.constantFrom(5411, 5812),
    narrative: fc.constantFrom('STAR', 'star', 'STAR ', '', ' ', "O'X", '%'),
  }),
  { selector: (combo) => `${combo.ccid}/${combo.bankid}`, maxLength: 18 },
);

function byNarrative(a: Combo, b: Combo): number {
  if (a.narrative !== b.narrative) return a.narrative < b.narrative ? -1 : 1;
  return a.mccid - b.mccid || a.brandid - b.brandid || a.ccid - b.ccid || (a.bankid ?? 0) - (b.bankid ?? 0);
}
