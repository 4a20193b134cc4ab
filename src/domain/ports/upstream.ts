/** Upstream's own changes, which become a part of the store. The commit side alone holds these ports. */
import type { UpstreamMark } from '../change/adoption.ts';
import { done, type Outcome } from '../refusal.ts';
import type { Turn } from './commit.ts';

/** The result of one intake. */
export interface IntakeReport {
  /** Entries that it made in the log: each raised the revision. */
  readonly entries: number;
  /** Mutations that became part of the store. */
  readonly taken: number;
  /** Versions of objects and items in which something was set aside this time. */
  readonly set_aside: readonly UpstreamMark[];
}

/** Runs a part of an intake in a turn: one of its own, or the turn that the caller has. */
export type InTurn = <T>(work: (turn: Turn) => Promise<T>) => Promise<Outcome<T>>;

/** Takes upstream's changes into the store. */
export interface UpstreamIntake {
  /**
   * Takes in what upstream has changed, each fact at most once, and sets aside what cannot be taken. Stops without an
   * error where the turn is lost, as the next intake goes on from there.
   *
   * @param brandids limits it to these brands; without them, everything is looked at
   */
  takeIn(inTurn: InTurn, brandids?: readonly number[]): Promise<Outcome<IntakeReport>>;
  /** Streams what is set aside now, by source. */
  setAside(): AsyncIterable<UpstreamMark>;
}

const NOTHING: IntakeReport = { entries: 0, taken: 0, set_aside: [] };

/** The intake of a store that has no upstream. */
export const NO_UPSTREAM: UpstreamIntake = {
  takeIn: async () => done(NOTHING),
  async *setAside() {},
};
