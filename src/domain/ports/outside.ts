/** What approved changes do outside of the store. The commit side alone holds this port. */
import type { OutsideAction } from '../change/outside.ts';
import type { Turn } from './commit.ts';

/**
 * `done`: with the text that an agent answered; null for what answers nothing. `failed`: it has no effect, and trying again
 * would not help. `unknown`: nobody can find out. `lost`: another executor has begun a turn since.
 */
export type OutsideOutcome =
  | { readonly state: 'done'; readonly answer: string | null }
  | { readonly state: 'failed' | 'unknown'; readonly detail: string }
  | { readonly state: 'lost' };

export interface OutsideActions {
  /**
   * Carries out an action of a change. What cannot be looked up afterwards is put on record before it is begun, so it is
   * begun at most once, and a later executor finds how far it came: its answer, or that nobody can tell. Throws
   * `StoreTrouble` where it has no effect yet, and may succeed later.
   */
  carryOut(changeId: string, action: OutsideAction, turn: Turn): Promise<OutsideOutcome>;
}
