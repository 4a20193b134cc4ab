/** Snapshots of the data, from which new nodes of a store start. The commit side alone holds this port. */
import { type Outcome, refused } from '../refusal.ts';

/** A snapshot that was made. */
export interface MadeSnapshot {
  readonly revision: number;
  /** Its place. */
  readonly key: string;
  /** Earlier snapshots that were removed. */
  readonly removed: number;
}

export interface Snapshots {
  /** Makes a snapshot if one is due, and removes those that no node can need any more. */
  keepUp(): Promise<MadeSnapshot | null>;
  /** Makes one, due or not. */
  make(): Promise<Outcome<MadeSnapshot>>;
}

/** Of a store that is one file: whoever reads it reads where it is written. */
export const NO_SNAPSHOTS: Snapshots = {
  keepUp: async () => null,
  make: async () =>
    refused({
      code: 'invalid_input',
      message: 'Snapshots are of stores on AWS, and this one is in a data directory.',
      instead: 'To copy it, run: brand-escalations data backup DIR',
    }),
};
