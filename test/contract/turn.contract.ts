import { expect, it } from 'vitest';
import type { Turn } from '../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { inTurn } from './in-turn.ts';
import { aBatch, aBrand, aFact, anApplicationRecord, CHANGE_ID } from './records.ts';

/** A promise and what settles it. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

const OTHER = 'CHG-01KH0000000000000000000002';
const BATCH = aBatch([{ kind: 'brand.update', brand: aBrand({ version: 2 }) }]);

/** Every write that takes a turn, in the state that `claimed` leaves. */
async function attempts(side: CommitPorts, turn: Turn) {
  const { writes, authorityWrites } = side;
  return {
    claim: await authorityWrites.claim(anApplicationRecord({ change_id: OTHER }), turn, aFact()),
    commit: await writes.commit(BATCH, { revision: 0, turn }),
    finish: await authorityWrites.finish(anApplicationRecord({ state: 'applied' }), turn, aFact()),
    release: await authorityWrites.release(CHANGE_ID, turn, aFact()),
  };
}

const NOTHING_WRITTEN = { claim: 'lost', commit: 'lost', finish: 'lost', release: 'lost' };

export function turnContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('one works at a time, over all sides that hold the store, each behind a larger fence', async () => {
    const { commit, anotherCommitSide } = await given();
    const sides = [commit, anotherCommitSide(), anotherCommitSide()];
    const fences: number[] = [];
    let atWork = 0;
    let most = 0;
    const work = async (turn: Turn): Promise<void> => {
      fences.push(turn.fence);
      expect(turn.lost.aborted).toBe(false);
      atWork++;
      most = Math.max(most, atWork);
      await new Promise((resolve) => setImmediate(resolve));
      atWork--;
    };
    const turns = Array.from({ length: 30 }, (_, i) => (sides[i % 3] ?? commit).turn.exclusively(work));
    expect((await Promise.all(turns)).every((turn) => turn.ok)).toBe(true);
    expect(most).toBe(1);
    expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
    expect(fences).toHaveLength(30);
  });

  it('refuses at once without patience while another works, and does nothing', async () => {
    const { commit, anotherCommitSide } = await given();
    const other = anotherCommitSide();
    const [begun, end] = [gate(), gate()];
    const working = commit.turn.exclusively(async () => {
      begun.open();
      await end.opened;
    });
    await begun.opened;
    let ran = false;
    const refused = await other.turn.exclusively(async () => {
      ran = true;
    }, 0);
    expect(refused.ok ? 'ran' : refused.refusal.code).toBe('conflict');
    expect(ran).toBe(false);
    end.open();
    await working;
    expect((await other.turn.exclusively(async () => 1, 0)).ok).toBe(true);
  });

  it('is free again after work that failed', async () => {
    const { commit, anotherCommitSide } = await given();
    const failing = commit.turn.exclusively(async () => {
      throw new Error('a fault');
    });
    await expect(failing).rejects.toThrow('a fault');
    expect((await anotherCommitSide().turn.exclusively(async () => 1, 0)).ok).toBe(true);
  });

  it('an overtaken executor writes nothing: not while the other works, and not after it', async () => {
    const { commit, overtake, dump } = await given({ brands: [aBrand()] });
    await inTurn(commit).claim(anApplicationRecord(), aFact());
    const before = await dump();
    await commit.turn.exclusively(async (turn) => {
      await overtake(async () => {
        expect(await attempts(commit, turn)).toEqual(NOTHING_WRITTEN);
      });
      expect(await attempts(commit, turn)).toEqual(NOTHING_WRITTEN);
    });
    expect(await dump()).toBe(before);
  });

  it('the one that overtook writes, and so does the next turn', async () => {
    const { agent, commit, overtake } = await given({ brands: [aBrand()] });
    await inTurn(commit).claim(anApplicationRecord(), aFact());
    await commit.turn.exclusively((overtaken) =>
      overtake(async (turn, side) => {
        expect(await attempts(side, turn)).toEqual({
          claim: 'claimed',
          commit: 'committed',
          finish: 'finished',
          release: 'not_applying',
        });
        expect(await commit.authorityWrites.release(OTHER, overtaken, aFact())).toBe('lost');
      }),
    );
    expect(await inTurn(commit).release(OTHER, aFact())).toBe('released');
    expect(await agent.authority.unresolvedApplications()).toEqual([]);
  });
}
