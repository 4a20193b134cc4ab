import { describe, expect, it } from 'vitest';
import { nameOrder } from '../../../../src/domain/brand/name-key.ts';
import { getKnownAmbiguousNames } from '../../../../src/domain/operations/brands/get-known-ambiguous-names.ts';
import { CursorInvalid } from '../../../../src/domain/paging/page.ts';
import { answerOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
type Input = Parameters<typeof getKnownAmbiguousNames.input.parse>[0];
const ask = async (input: Input = {}) => answerOf(await store.run(getKnownAmbiguousNames, input as object));

describe('get_known_ambiguous_names', () => {
  it('lists every name once, by name, however it is paged', async () => {
    const whole = await ask({ limit: 200 });
    expect(whole.names).toHaveLength(whole.total);
    const paged = [];
    let cursor: string | null | undefined;
    do {
      const page = await ask({ limit: 3, ...(cursor == null ? {} : { cursor }) });
      paged.push(...page.names);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole.names);
    const keys = whole.names.map(({ name }) => nameOrder(name));
    expect(keys).toEqual(keys.toSorted());
  });

  it('finds each listed name, and says what it stands for', async () => {
    const { names } = await ask();
    for (const listed of names) {
      const { checked } = await ask({ name: listed.name });
      expect(checked).toMatchObject({ match: 'exact', says: expect.stringContaining('known to be ambiguous') });
    }
    expect(names.length).toBeGreaterThan(0);
  });

  it('says of a name that it is not on the list', async () => {
    expect(await ask({ name: 'Zyxwvut Unheard' })).toMatchObject({
      checked: { name: 'Zyxwvut Unheard', match: null, says: '"Zyxwvut Unheard" is not known to be ambiguous.' },
      names: [],
    });
  });

  it('takes no blank name, and no cursor of another list', async () => {
    expect(getKnownAmbiguousNames.input.safeParse({ name: ' ' }).success).toBe(false);
    await expect(store.run(getKnownAmbiguousNames, { cursor: 'metadata1-3' })).rejects.toThrow(CursorInvalid);
  });
});
