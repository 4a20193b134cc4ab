/** Time, identifiers and hashing. */

/** Time, UTC. */
export interface Clock {
  /** The present instant, ISO 8601 with milliseconds and `Z`. */
  now(): string;
  /** Resolves after `milliseconds`, or at once when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A ULID for the instant given, monotonic within the process. */
  ulid(now: string): string;
  /** 128 bits of randomness, hexadecimal. */
  nonce(): string;
}

export interface Hasher {
  /** SHA-256 of the UTF-8 bytes, lower-case hexadecimal. */
  sha256(text: string): string;
}

export interface Foundation {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  /** How a person here starts the operator's command line, as in `brand-escalations`. */
  readonly commandLine: string;
}
