import type { AuthorityReads } from '../ports/authority.ts';
import type { Clock } from '../ports/foundation.ts';
import { done, type Outcome, refused } from '../refusal.ts';

type TimePorts = { readonly clock: Pick<Clock, 'now'>; readonly authority: Pick<AuthorityReads, 'highestInstant'> };

const HOUR_MS = 3_600_000;
/** A clock that is further behind what is on record waits for a person. */
const MAX_BEHIND_MS = 24 * HOUR_MS;

/**
 * Returns the time by which changes expire: the clock's, or the latest on record where that is later. So what expired
 * stays expired when the clock is set back.
 */
export async function expiryTime({ clock, authority }: TimePorts): Promise<string> {
  const [now, recorded] = [clock.now(), await authority.highestInstant()];
  return recorded !== null && recorded > now ? recorded : now;
}

/** Returns how far the clock is behind the latest time on record, in milliseconds; 0 where it is not. */
export async function clockBehind({ clock, authority }: TimePorts): Promise<number> {
  const recorded = await authority.highestInstant();
  return recorded === null ? 0 : Math.max(0, Date.parse(recorded) - Date.parse(clock.now()));
}

/** Refuses while the clock is more than a day behind what is on record: either one is wrong, and a person knows which. */
export async function refuseClockSetBack(ports: TimePorts): Promise<Outcome<true>> {
  const behind = await clockBehind(ports);
  if (behind <= MAX_BEHIND_MS) return done(true);
  const hours = Math.round(behind / HOUR_MS);
  return refused({
    code: 'not_allowed',
    message: `The clock of this machine says ${ports.clock.now()}, and this store has a record of ${hours} hours later. One of them is wrong.`,
    instead:
      'Set the clock right. If it is right and the records are not, a person confirms that: brand-escalations data clock',
  });
}
