import type { RunbookForm } from '../change/operation.ts';
import { parseCriteria } from '../criteria/criteria-grammar.ts';
import { JsonFault, readStrictJson } from '../input/strict-json.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { safeText } from '../text/text.ts';

/** The runbook's `--criteria "mccid IN ('5411', '5499')"`, and the typed form as JSON. */
export const criteriaForm: RunbookForm = {
  flags: {
    criteria: `mccid IN ('5411', '5499'); narrative LIKE '%STAR MARKET%' or REGEXP '…'; location IN ('BOSTON'); with AND, OR, NOT, brackets`,
  },
  read({ criteria }) {
    if (criteria === undefined) return done({});
    const read = /^\s*\{/.test(criteria) ? jsonFlag(criteria, 'criteria') : criteriaFlag(criteria, 'criteria');
    return read.ok ? done({ criteria: read.value }) : read;
  },
};

function criteriaFlag(text: string, field: string): Outcome<unknown> {
  const parsed = parseCriteria(text);
  if (parsed.ok) return done(parsed.criteria);
  const { at, problem, instead } = parsed.problem;
  return refused({
    code: 'invalid_input',
    field,
    message: `At character ${at + 1} of "${field}": ${safeText(problem)}.`,
    instead: `${instead.charAt(0).toUpperCase()}${instead.slice(1)}.`,
  });
}

/** A value in JSON on the command line. */
export function jsonFlag(text: string, field: string): Outcome<unknown> {
  const json = readStrictJson(text);
  if (!(json instanceof JsonFault)) return done(json.value);
  if (json.kind === 'duplicate_key') {
    const message = `"${field}" cannot be used: ${json.problem}.`;
    return refused({ code: 'invalid_input', field, message, instead: 'Keep one of the two.' });
  }
  return refused({
    code: 'invalid_input',
    field,
    message: `"${field}" starts like JSON but is not valid JSON.`,
    instead: 'Check its quotes and brackets, and put all of it in single quotes for the shell.',
  });
}
