/** The schemas of a tool as clients see them. */
export interface PreparedListing {
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
}

/**
 * Schemas computed in advance, by tool. `scripts/bundle.ts` puts them here, because computing them takes a fifth of the
 * time that a client waits for a server to start. A checkout has none.
 */
export const PREPARED_LISTINGS: Readonly<Record<string, PreparedListing>> = {};
