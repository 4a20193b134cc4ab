import { afterEach, describe, expect, it } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { MatchedState } from '../../../../src/backends/sqlite/matching/own-groups.ts';
import type { Combo } from '../../../../src/domain/brand/brand.ts';
import { STORE } from '../../../contract/backend.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

async function storeOf(narratives: readonly string[]): Promise<Database> {
  const combos = narratives.map(
    (narrative, ccid): Combo => ({ ccid, bankid: 1, mid: 'M', brandid: 1, mccid: 5411, narrative }),
  );
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { combos });
  return new Database(storeFiles(directory).data, { readOnly: false });
}

describe("a brand's groups", () => {
  it('come the most frequent first, with those apart that are searched by themselves', async () => {
    const database = await storeOf(['STAR 2', 'STAR', 'SQ *STAR', 'CAFÉ', 'STAR', 'X'.repeat(129)]);
    const { parts, apart } = new MatchedState().groupsOf(database, 1);
    expect(parts.map(({ texts }) => texts)).toEqual(['STAR\nSQ *STAR\nSTAR 2']);
    expect(
      parts.flatMap(({ own }) => own.groups.map(({ combos, walletAffected }) => [combos, walletAffected])),
    ).toEqual([
      [2, false],
      [1, true],
      [1, false],
    ]);
    expect(apart.map(({ narrative }) => narrative.slice(0, 4))).toEqual(['CAFÉ', 'XXXX']);
    database.close();
  });

  it('and the number of all combos are read again when the data has changed', async () => {
    const database = await storeOf(['STAR']);
    const state = new MatchedState();
    const before = state.groupsOf(database, 1);
    expect(state.groupsOf(database, 1)).toBe(before);
    expect(state.allCombos(database)).toBe(1);
    database.write(() => {
      database.run('DELETE FROM narrative_count');
      database.run('DELETE FROM combo_count');
      database.run('UPDATE revision SET revision = revision + 1');
    });
    expect(state.groupsOf(database, 1)).toEqual({ parts: [], apart: [], count: 0 });
    expect(state.allCombos(database)).toBe(0);
    database.close();
  });
});
