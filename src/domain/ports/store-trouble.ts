import { type Refusal, type RefusalCode, refused } from '../refusal.ts';

/**
 * The ways in which a machine keeps a store from working. `busy`: another process holds a lock. `full`: no space is
 * left. `read_only`: the disk is mounted read-only. `not_permitted`: this user may not write. `damaged`: a file of the
 * store is. `failing`: the disk, or the memory, reported something else.
 */
export type TroubleKind = 'busy' | 'full' | 'read_only' | 'not_permitted' | 'damaged' | 'failing';

/** A busy store works again without anybody's doing, so clients may retry. Everything else needs a person. */
const CODE_OF_TROUBLE: Readonly<Record<TroubleKind, RefusalCode>> = {
  busy: 'busy',
  full: 'no_store',
  read_only: 'no_store',
  not_permitted: 'no_store',
  damaged: 'no_store',
  failing: 'no_store',
};

/** Thrown by every port when the machine fails it. It says nothing about the call, which may be tried again later. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';
  readonly kind: TroubleKind;
  /** The fix, for a person who may change the machine. */
  readonly instead: string;

  constructor(kind: TroubleKind, message: string, instead: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.instead = instead;
  }

  /**
   * False where a write that met this trouble is certainly undone. A failing disk can have taken a commit that it
   * reported as failed.
   */
  get mayHaveWritten(): boolean {
    return this.kind === 'failing';
  }

  get refusal(): Refusal {
    return { code: CODE_OF_TROUBLE[this.kind], message: this.message, instead: this.instead };
  }
}

/** Runs `work`, and returns a trouble of the store as the refusal that says what to do. */
export async function refuseTrouble<T>(work: () => Promise<T>): Promise<T | ReturnType<typeof refused>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreTrouble) return refused(error.refusal);
    throw error;
  }
}
