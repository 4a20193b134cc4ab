/** A tool's schemas as clients see them. */
export interface PreparedListing {
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
}

/**
 * By tool, where they were worked out ahead: `scripts/bundle.ts` puts them here, because working them out is a fifth
 * of the time that a client waits for a server to start. In a checkout there are none.
 */
export const PREPARED_LISTINGS: Readonly<Record<string, PreparedListing>> = {};
