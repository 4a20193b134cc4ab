/** Upstream's own changes, which become a part of the store. The commit side alone holds these ports. */
import type { UpstreamMark } from '../change/adoption.ts';
import type { Turn } from './commit.ts';

/** The result of one intake. */
export interface IntakeReport {
  /** Mutations that became part of the store. */
  readonly taken: number;
  /** Versions of objects and items in which something was set aside this time. */
  readonly set_aside: readonly UpstreamMark[];
}

/** Takes upstream's changes into the store. */
export interface UpstreamIntake {
  /**
   * Takes in what upstream has changed, each fact at most once, and sets aside what cannot be taken.
   *
   * @param brandids limits it to these brands; without them, everything is looked at
   */
  takeIn(turn: Turn, brandids?: readonly number[]): Promise<IntakeReport>;
  /** Streams what is set aside now, by source. */
  setAside(): AsyncIterable<UpstreamMark>;
}

const NOTHING: IntakeReport = { taken: 0, set_aside: [] };

/** The intake of a store that has no upstream. */
export const NO_UPSTREAM: UpstreamIntake = {
  takeIn: async () => NOTHING,
  async *setAside() {},
};
