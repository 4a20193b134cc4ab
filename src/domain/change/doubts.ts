import { type Outcome, type Refusal, refused } from '../refusal.ts';
import type { ApplicationRecord, ChangeDecision } from './authority.ts';
import type { ChangeBody } from './change.ts';
import type { AppliedChange } from './mutation.ts';

/** Keeps a change from being approved and applied. It can still be rejected and withdrawn. */
export interface Doubt {
  /** `made_ahead`: made later than the clock says. `application_lost`: the audit log has an application that no record has. */
  readonly cause: 'made_ahead' | 'application_lost';
  readonly refusal: Refusal;
}

export function doubtText({ refusal }: Doubt): string {
  return `${refusal.message} ${refusal.instead}`;
}

interface Recorded {
  readonly decisions: readonly ChangeDecision[];
  readonly application: ApplicationRecord | undefined;
  readonly applied: AppliedChange | undefined;
}

/** Maximum clock skew between two machines, in milliseconds. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** Returns the doubt about a change whose bytes are whole; null for most. */
export function doubtAbout(body: ChangeBody, lostApplication: boolean, now: string): Doubt | null {
  if (lostApplication) return { cause: 'application_lost', refusal: applicationLost(body) };
  return isMadeAhead(body, now) ? { cause: 'made_ahead', refusal: madeAhead(body) } : null;
}

/** True for a change that says that it was made later than now. */
export function isMadeAhead({ created_at }: Pick<ChangeBody, 'created_at'>, now: string): boolean {
  return Date.parse(created_at) - Date.parse(now) > CLOCK_SKEW_MS;
}

/**
 * Refuses a change under whose id other bytes are on record as decided on or applied. The agent side can replace what
 * it has stored, and these bytes have not been shown to the person who decided.
 */
export function refuseReplaced(changeId: string, digest: string, recorded: Recorded): Outcome<never> | null {
  const { decisions, application, applied } = recorded;
  const isSame = [...decisions, application, applied].every((one) => one === undefined || one.digest === digest);
  if (isSame) return null;
  return refused({
    code: 'tampered',
    field: 'change_id',
    message: `The stored change ${changeId} is not the one that was decided on: it was replaced afterwards.`,
    instead:
      'It can be neither decided on nor applied. Propose the change again, and ask the operator to run: brand-escalations audit verify',
  });
}

function applicationLost({ change_id }: ChangeBody): Refusal {
  return {
    code: 'tampered',
    field: 'change_id',
    message: `The audit log has an application of ${change_id}, and the record of it was deleted. It may have been applied.`,
    instead:
      'It is not applied again. Ask the operator to run: brand-escalations audit verify. Withdraw it, and propose again what is still wanted.',
  };
}

function madeAhead({ change_id, created_at }: ChangeBody): Refusal {
  return {
    code: 'not_allowed',
    field: 'change_id',
    message: `${change_id} says that it was made at ${created_at}, which is later than now. Either the clock was set back since, or the change is forged.`,
    instead:
      'Check the clock of this machine. If it is right, reject or withdraw the change, and propose it again if it is wanted.',
  };
}
