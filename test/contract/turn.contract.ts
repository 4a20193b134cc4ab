import { expect, it } from 'vitest';
import { givenStores, type MakeBackend } from './backend.ts';

/** A promise and what settles it. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

export function turnContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('one works at a time, over all sides that hold the store', async () => {
    const { commit, anotherCommitSide } = await given();
    const sides = [commit, anotherCommitSide(), anotherCommitSide()];
    let atWork = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      atWork++;
      most = Math.max(most, atWork);
      await new Promise((resolve) => setImmediate(resolve));
      atWork--;
    };
    const turns = Array.from({ length: 30 }, (_, i) => (sides[i % 3] ?? commit).turn.exclusively(work));
    expect((await Promise.all(turns)).every((turn) => turn.ok)).toBe(true);
    expect(most).toBe(1);
  });

  it('refuses whoever has no patience while another works, and does nothing', async () => {
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
}
