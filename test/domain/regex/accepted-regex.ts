import { type AcceptedRegex, assessRegex } from '../../../src/domain/regex/assessment.ts';

/** Assesses a source that a test knows to be accepted. */
export function acceptedRegex(source: string): AcceptedRegex {
  const regex = assessRegex(source);
  if (!regex.accepted) throw new RangeError(`not accepted: ${source}`);
  return regex;
}
