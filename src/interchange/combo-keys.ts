import type { ComboKey } from '../domain/brand/brand.ts';

const BANKS = 257;

/**
 * A set of combo keys that takes 11 to 27 bytes per key; a JavaScript Set of ten million would take half a gigabyte.
 * It uses open addressing over doubles, each of which holds a `ccid` (upstream's int) and a `bankid` (tinyint or null).
 */
export class ComboKeys {
  #slots = new Float64Array(1 << 16);
  #size = 0;
  // Random, so that a file cannot be crafted whose keys all collide.
  readonly #multiplier = Math.floor(Math.random() * 2 ** 31) * 2 + 1;

  /** Adds a key. Returns false when it was there already. */
  add({ ccid, bankid }: ComboKey): boolean {
    if (this.#size > this.#slots.length * 0.7) this.#grow();
    // Never 0, which marks an empty slot.
    const added = this.#put(ccid * BANKS + (bankid === null ? 0 : bankid + 129) + 1);
    if (added) this.#size++;
    return added;
  }

  #put(key: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const folded = (key | 0) ^ Math.imul(Math.floor(key / 2 ** 32) + 1, 0x85ebca6b);
    const hash = Math.imul(folded ^ (folded >>> 15), this.#multiplier);
    for (let at = (hash ^ (hash >>> 16)) & mask; ; at = (at + 1) & mask) {
      const held = slots[at];
      if (held === key) return false;
      if (held === 0) {
        slots[at] = key;
        return true;
      }
    }
  }

  #grow(): void {
    const held = this.#slots;
    this.#slots = new Float64Array(held.length * 2);
    for (const key of held) if (key !== 0) this.#put(key);
  }
}
