import { AUTHORITY_MIGRATIONS } from './authority.ts';
import { DATA_MIGRATIONS } from './data.ts';
import type { Migrations } from './migrate.ts';
import { PROPOSALS_MIGRATIONS } from './proposals.ts';
import type { StoreFileName } from './versions.ts';

/** The migrations of each file of a store, oldest first. */
export const MIGRATIONS: Readonly<Record<StoreFileName, Migrations>> = {
  data: DATA_MIGRATIONS,
  authority: AUTHORITY_MIGRATIONS,
  proposals: PROPOSALS_MIGRATIONS,
};
