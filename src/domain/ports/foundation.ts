/** Time, identifiers and hashing. */

/** Time, UTC. */
export interface Clock {
  /** Returns the current instant, ISO 8601 with milliseconds and `Z`. */
  now(): string;
  /** Resolves after `milliseconds`, or immediately when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** Returns a ULID for the instant, monotonic within the process. */
  ulid(now: string): string;
  /** Returns 128 random bits in hexadecimal. */
  nonce(): string;
}

export interface Hasher {
  /** Returns the SHA-256 of the UTF-8 bytes in lower-case hexadecimal. */
  sha256(text: string): string;
}

export interface Foundation {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  /** The command that starts the operator's command line here, such as `brand-escalations`. */
  readonly commandLine: string;
}
