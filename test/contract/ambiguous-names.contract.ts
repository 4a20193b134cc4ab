import { expect, it } from 'vitest';
import { ambiguityOf } from '../../src/domain/brand/ambiguous-names.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import { CursorInvalid } from '../../src/domain/paging/page.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { allAmbiguousNames } from './collected.ts';
import { aBrand, anEscalation } from './records.ts';

type Resolution = NonNullable<Escalation['resolution']>;

function closed(over: Partial<Escalation>, resolution: Partial<Resolution> = {}): Escalation {
  return anEscalation({ ...over, resolution: { ...aResolution, method: 'manual_metadata', ...resolution } });
}
const aResolution: Resolution = {
  ...{ method: 'manual_metadata', text: 'Done', preventive_measures: 'None', lessons_learned: 'None', approvers: [] },
  ...{ duplicate_of: null, closed_at: '2026-02-14T12:00:00.000Z', closed_by: 'ann@example.com' },
};

export function ambiguousNameContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('lists none where nothing tells of one', async () => {
    const { agent } = await given({
      brands: [aBrand(), aBrand({ brandid: 2, brandname: ' ' }), aBrand({ brandid: 3, brandname: '' })],
      escalations: [
        anEscalation(),
        closed({ escalation_id: 'ESC-2026-002', reason: 'low_confidence' }),
        closed({ escalation_id: 'ESC-2026-003' }, { method: 'no_change_needed' }),
        closed({ escalation_id: 'ESC-2026-004' }, { method: 'duplicate', duplicate_of: 'ESC-2026-003' }),
      ],
    });
    expect(await allAmbiguousNames(agent.data)).toEqual([]);
  });

  it('lists a brand that was split under the name it was escalated by, with what it stands for and the lesson', async () => {
    const { agent } = await given({
      brands: [
        aBrand({ status: 'inactive', brandname: 'Star (do not use)' }),
        aBrand({ brandid: 12347, brandname: 'Star Burger', parent_brandid: 12345 }),
        aBrand({ brandid: 12346, brandname: 'Star Market', parent_brandid: 12345 }),
        aBrand({ brandid: 12348, brandname: 'Star Void', parent_brandid: 12345, status: 'inactive' }),
      ],
      escalations: [
        closed(
          { escalation_id: 'ESC-2026-007', reason: 'iteration_limit' },
          { method: 'brand_split', lessons_learned: 'Generic names need care' },
        ),
      ],
    });
    expect(await allAmbiguousNames(agent.data)).toEqual([
      {
        ...{ name: 'Star', cause: 'split', brandid: 12345, escalation_id: 'ESC-2026-007' },
        stands_for: [
          { brandid: 12346, brandname: 'Star Market' },
          { brandid: 12347, brandname: 'Star Burger' },
        ],
        lesson: 'Generic names need care',
      },
    ]);
  });

  it('lists what an escalation resolved otherwise, by the latest one, with the name it bears now', async () => {
    const { agent } = await given({
      brands: [aBrand({ brandname: 'Star Market' }), aBrand({ brandid: 9, brandname: 'Apollo' })],
      escalations: [
        closed({ escalation_id: 'ESC-2026-002' }, { lessons_learned: 'First', closed_at: '2026-01-01T00:00:00.000Z' }),
        closed({ escalation_id: 'ESC-2026-001' }, { lessons_learned: 'Second', method: 'data_correction' }),
        closed({ escalation_id: 'ESC-2026-003', brandid: 9, brandname: 'Apollo' }, { lessons_learned: 'Moon' }),
      ],
    });
    expect(await allAmbiguousNames(agent.data)).toEqual([
      {
        ...{ name: 'Apollo', cause: 'escalated', brandid: 9, escalation_id: 'ESC-2026-003', lesson: 'Moon' },
        stands_for: [],
      },
      {
        ...{ name: 'Star', cause: 'escalated', brandid: 12345, escalation_id: 'ESC-2026-001', lesson: 'Second' },
        stands_for: [{ brandid: 12345, brandname: 'Star Market' }],
      },
    ]);
  });

  it('lists a split before its escalation is closed, and names that active brands share', async () => {
    const { agent } = await given({
      brands: [
        aBrand({ brandid: 1, brandname: 'Triumph' }),
        aBrand({ brandid: 2, brandname: ' TRIUMPH' }),
        aBrand({ brandid: 3, brandname: 'triumph', status: 'inactive' }),
        aBrand({ brandid: 4, brandname: 'Gap' }),
        aBrand({ brandid: 5, brandname: 'Gap Clothes', parent_brandid: 4 }),
        aBrand({ brandid: 6, brandname: 'Lost Child', parent_brandid: 999 }),
        aBrand({ brandid: 7, brandname: 'Puma' }),
        aBrand({ brandid: 8, brandname: 'Puma', status: 'inactive' }),
      ],
    });
    const none = { escalation_id: null, lesson: null };
    expect(await allAmbiguousNames(agent.data)).toEqual([
      { name: 'Gap', cause: 'split', brandid: 4, stands_for: [{ brandid: 5, brandname: 'Gap Clothes' }], ...none },
      {
        ...{ name: 'Triumph', cause: 'shared', brandid: null, ...none },
        stands_for: [
          { brandid: 1, brandname: 'Triumph' },
          { brandid: 2, brandname: ' TRIUMPH' },
        ],
      },
    ]);
  });

  it('looks one name up as comparing it with the whole list does, and gives the list in pages', async () => {
    const names = ['Apollo', 'Puma', 'Star', 'Triumph', 'Zest'];
    const { agent } = await given({
      brands: names.flatMap((brandname, i) => [
        aBrand({ brandid: 10 * i + 1, brandname }),
        aBrand({ brandid: 10 * i + 2, brandname }),
      ]),
      escalations: [closed({ escalation_id: 'ESC-2026-001', brandid: 1, brandname: 'Star' })],
    });
    const list = await allAmbiguousNames(agent.data);
    expect(list.map(({ name, cause }) => [name, cause])).toEqual([
      ['Apollo', 'shared'],
      ['Puma', 'shared'],
      ['Star', 'shared'],
      ['Star', 'escalated'],
      ['Triumph', 'shared'],
      ['Zest', 'shared'],
    ]);
    for (const limit of [1, 2, 4, 6]) expect(await allAmbiguousNames(agent.data, limit)).toEqual(list);
    for (const name of ['star', 'Star Coffee', 'Triumf', 'Nike', ''])
      expect(await agent.data.ambiguityOf(name)).toEqual(ambiguityOf(name, list));
    await expect(agent.data.ambiguousNamePage(2, 'nonsense')).rejects.toThrow(CursorInvalid);
  });
}
