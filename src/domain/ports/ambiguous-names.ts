/** Reads of the names that are known to stand for several brands. */
import type { AmbiguousName } from '../brand/ambiguous-names.ts';

export interface AmbiguityReads {
  /**
   * By name (case ignored), then by brand, a shared name first. A brand is listed under the name that its latest closed
   * escalation calls it, if that was for an ambiguous name or was resolved by a split; under its own, if other brands
   * were split from it. Closed without a change, or as a duplicate, an escalation says nothing. Besides, each name
   * that two active brands or more have, case and outer space ignored.
   */
  ambiguousNames(): Promise<readonly AmbiguousName[]>;
}
