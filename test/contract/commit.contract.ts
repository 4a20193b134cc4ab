import { expect, it } from 'vitest';
import type { Mutation } from '../../src/domain/change/mutation.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { collected } from './collected.ts';
import { inTurn } from './in-turn.ts';
import { aBatch, aBrand, aCombo, aMetadataVersion, anEscalation, CHANGE_ID } from './records.ts';

const NOW = { revision: 0 };
const GIVEN = {
  brands: [aBrand(), aBrand({ brandid: 7, brandname: 'Other', version: 3 })],
  combos: [aCombo(), aCombo({ ccid: 2, bankid: null }), aCombo({ ccid: 3, brandid: 7 })],
  metadata: [aMetadataVersion()],
  escalations: [anEscalation()],
};

const FITTING: readonly Mutation[] = [
  { kind: 'brand.insert', brand: aBrand({ brandid: 12346, brandname: 'Star Market', parent_brandid: 12345 }) },
  { kind: 'brand.update', brand: aBrand({ status: 'inactive', version: 2 }) },
  { kind: 'combos.reassign', from: 12345, to: 12346, combos: [{ ccid: 2, bankid: null }] },
  { kind: 'metadata.append', metadata: aMetadataVersion({ version: 2, origin: 'manual' }) },
  { kind: 'metadata.append', metadata: aMetadataVersion({ brandid: 12346, version: 1 }) },
  { kind: 'escalation.insert', escalation: anEscalation({ escalation_id: 'ESC-2026-002' }) },
  { kind: 'escalation.update', escalation: anEscalation({ version: 2, assigned_to: 'ann@example.com' }) },
];

/** Each does not fit the given data, by one thing. */
const MISFITS: Readonly<Record<string, Mutation>> = {
  'inserts a brand whose id is taken': { kind: 'brand.insert', brand: aBrand({ brandid: 7 }) },
  'updates a brand that moved on': { kind: 'brand.update', brand: aBrand({ brandid: 7, version: 3 }) },
  'updates a brand from a version that was never there': {
    kind: 'brand.update',
    brand: aBrand({ brandid: 7, version: 5 }),
  },
  'updates an unknown brand': { kind: 'brand.update', brand: aBrand({ brandid: 8, version: 2 }) },
  'moves a combo of another brand': {
    kind: 'combos.reassign',
    from: 12345,
    to: 7,
    combos: [
      { ccid: 1, bankid: 1 },
      { ccid: 3, bankid: 1 },
    ],
  },
  'moves an unknown combo': { kind: 'combos.reassign', from: 12345, to: 7, combos: [{ ccid: 1, bankid: null }] },
  'appends a metadata version that is taken': { kind: 'metadata.append', metadata: aMetadataVersion({ version: 1 }) },
  'appends a metadata version with a gap': { kind: 'metadata.append', metadata: aMetadataVersion({ version: 3 }) },
  'inserts an escalation whose id is taken': { kind: 'escalation.insert', escalation: anEscalation() },
  'updates an escalation that moved on': { kind: 'escalation.update', escalation: anEscalation({ version: 1 }) },
  'updates an unknown escalation': {
    kind: 'escalation.update',
    escalation: anEscalation({ escalation_id: 'ESC-2026-009', version: 2 }),
  },
};

export function commitContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('writes all mutations and the applied change, seen at once by the agent side', async () => {
    const { agent, commit } = await given(GIVEN);
    const batch = aBatch(FITTING);
    expect(await inTurn(commit).commit(batch, NOW)).toBe('committed');
    expect(await agent.data.current()).toBe(1);
    expect(await agent.data.brand(12346)).toEqual(
      aBrand({ brandid: 12346, brandname: 'Star Market', parent_brandid: 12345 }),
    );
    expect(await agent.data.brand(12345)).toEqual(aBrand({ status: 'inactive', version: 2 }));
    expect(await agent.data.combosOf(12346)).toEqual([aCombo({ ccid: 2, bankid: null, brandid: 12346 })]);
    expect(await agent.data.combosOf(12345)).toEqual([aCombo()]);
    expect((await agent.data.metadataVersions(12345)).map((one) => one.version)).toEqual([1, 2]);
    expect(await agent.data.escalation('ESC-2026-001')).toMatchObject({ version: 2, assigned_to: 'ann@example.com' });
    expect(await agent.data.appliedChange(CHANGE_ID)).toEqual(batch.applied);
    expect([...(await agent.data.appliedChangesOn([CHANGE_ID, 'CHG-2']))]).toEqual([[CHANGE_ID, batch.applied]]);
    expect(await collected(agent.data.appliedChanges())).toEqual([batch.applied]);
  });

  it('lists an updated escalation under the status that follows from it', async () => {
    const { agent, commit } = await given(GIVEN);
    await inTurn(commit, agent).commit(aBatch(FITTING), NOW);
    const assigned = await agent.data.escalationPage({ status: ['assigned'] }, 'newest', 10);
    expect(assigned.rows.map((row) => row.escalation_id)).toEqual(['ESC-2026-001']);
  });

  for (const [what, misfit] of Object.entries(MISFITS)) {
    it(`is stale and writes nothing at all when the middle of the batch ${what}`, async () => {
      const { commit, dump } = await given(GIVEN);
      const before = await dump();
      const batch = aBatch([...FITTING.slice(0, 1), misfit, ...FITTING.slice(1)]);
      expect(await inTurn(commit).commit(batch, NOW)).toBe('stale');
      expect(await dump()).toBe(before);
      // The same batch without the misfit is written, so it was the misfit.
      expect(await inTurn(commit).commit(aBatch(FITTING), NOW)).toBe('committed');
      expect(await dump()).not.toBe(before);
    });
  }

  it('is stale at any revision but the present one', async () => {
    const { commit, dump } = await given(GIVEN);
    const before = await dump();
    expect(await inTurn(commit).commit(aBatch(FITTING), { revision: 1 })).toBe('stale');
    expect(await dump()).toBe(before);
    await inTurn(commit).commit(aBatch(FITTING), NOW);
    expect(await inTurn(commit).commit(aBatch([], 'CHG-2'), NOW)).toBe('stale');
    expect(await inTurn(commit).commit(aBatch([], 'CHG-2'), { revision: 1 })).toBe('committed');
  });

  it('throws for a change that was applied before, and writes nothing', async () => {
    const { commit, dump } = await given(GIVEN);
    await inTurn(commit).commit(aBatch([]), NOW);
    const before = await dump();
    await expect(inTurn(commit).commit(aBatch(FITTING), { revision: 1 })).rejects.toThrow('was applied before');
    expect(await dump()).toBe(before);
  });

  it('of two commit sides at the same revision one commits and the other is stale', async () => {
    const { commit, anotherCommitSide, agent } = await given(GIVEN);
    const other = anotherCommitSide();
    const outcomes = await Promise.all([
      inTurn(commit).commit(aBatch([{ kind: 'brand.update', brand: aBrand({ version: 2 }) }]), NOW),
      inTurn(other).commit(aBatch([{ kind: 'brand.update', brand: aBrand({ brandid: 7, version: 4 }) }], 'CHG-2'), NOW),
    ]);
    expect([...outcomes].sort()).toEqual(['committed', 'stale']);
    expect(await agent.data.current()).toBe(1);
  });

  it('refuses text with U+0000 or half a surrogate pair, and writes nothing', async () => {
    const { commit, dump } = await given(GIVEN);
    const before = await dump();
    for (const text of ['a\u0000b', 'a\ud800b']) {
      const brand: Mutation = { kind: 'brand.update', brand: aBrand({ brandname: text, version: 2 }) };
      const metadata: Mutation = { kind: 'metadata.append', metadata: aMetadataVersion({ version: 2, notes: text }) };
      await expect(inTurn(commit).commit(aBatch([brand]), NOW)).rejects.toThrow('cannot be stored');
      await expect(inTurn(commit).commit(aBatch([metadata]), NOW)).rejects.toThrow('cannot be stored');
    }
    expect(await dump()).toBe(before);
  });

  it('gives the next brand id, and the next number of a year beside the ids that BMG makes', async () => {
    const { commit } = await given({
      brands: [aBrand({ brandid: 12345 }), aBrand({ brandid: 3 })],
      escalations: ['ESC-2026-009', 'ESC-2026-1010', 'ESC-2025-2000', 'ESC-20260214093000-12345'].map((escalation_id) =>
        anEscalation({ escalation_id }),
      ),
    });
    expect(await commit.writes.nextIds(2026)).toEqual({ brandid: 12346, escalation_seq: 1011 });
    expect(await commit.writes.nextIds(2027)).toEqual({ brandid: 12346, escalation_seq: 1 });
  });
}
