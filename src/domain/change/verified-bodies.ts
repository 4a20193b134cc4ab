import type { ChangeBody } from './change.ts';

interface Kept {
  readonly body: ChangeBody;
  /** Of its text, in characters. */
  readonly length: number;
}

/**
 * Keeps the latest bodies that were verified, by the hash of their text: the same hash is the same text, which parses to
 * the same body. Callers that poll a change, or read one that was just stored, then parse it once. Bodies are frozen, so
 * that none can differ from the text that was hashed.
 */
export class VerifiedBodies {
  readonly #most: number;
  readonly #kept = new Map<string, Kept>();
  #length = 0;

  /** @param most characters of text whose bodies are kept */
  constructor(most: number) {
    this.#most = most;
  }

  get(hash: string): ChangeBody | undefined {
    const kept = this.#kept.get(hash);
    if (kept === undefined) return undefined;
    // At the end, where those are that are dropped last.
    this.#kept.delete(hash);
    this.#kept.set(hash, kept);
    return kept.body;
  }

  keep(hash: string, body: ChangeBody, length: number): ChangeBody {
    const frozen = deepFrozen(body);
    this.#drop(hash);
    this.#kept.set(hash, { body: frozen, length });
    this.#length += length;
    for (const oldest of this.#kept.keys()) {
      if (this.#length <= this.#most) break;
      this.#drop(oldest);
    }
    return frozen;
  }

  #drop(hash: string): void {
    this.#length -= this.#kept.get(hash)?.length ?? 0;
    this.#kept.delete(hash);
  }
}

function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
}
