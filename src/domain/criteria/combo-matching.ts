import type { Combo } from '../brand/brand.ts';
import { assessMetadataRegex } from '../metadata/pattern-slips.ts';
import { refusedForWork } from '../metadata/too-much-work.ts';
import type { CoverageReads } from '../ports/matching.ts';
import { done, type Outcome, type Refusal, refused } from '../refusal.ts';
import { type AcceptedRegex, regexAssessor } from '../regex/assessment.ts';
import { quoted } from '../text/quoted.ts';
import { type ComboTest, type Criteria, compileCriteria, type NarrativeTester, narrativeSources } from './criteria.ts';

/** Maximum number of regexes; each is assessed and run on all narratives of the brand. A brand rarely needs more than one. */
const MAX_REGEXES = 10;

/** Criteria, and their input field for refusals. */
export interface FieldCriteria {
  readonly field: string;
  readonly criteria: Criteria;
}

/**
 * Returns a test per criteria, valid for these combos only: the callers' regexes are matched
 * in advance within a budget of work, so that a costly one blocks neither this process nor the executor.
 *
 * @param field the field to name if all criteria together are the problem
 */
export async function comboTests(
  all: readonly FieldCriteria[],
  field: string,
  combos: readonly Combo[],
  reads: Pick<CoverageReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<readonly ComboTest[]>> {
  const sources = new Set(all.flatMap(({ criteria }) => narrativeSources(criteria)));
  if (sources.size > MAX_REGEXES) return tooManyRegexes(sources.size, field);
  const assess = regexAssessor(assessMetadataRegex);
  const regexes = new Map<string, AcceptedRegex>();
  const matched = new Map<string, ReadonlySet<string>>();
  const compiled = compiledWith(all, (source) => {
    const regex = assess(source);
    if (!regex.accepted) return regex.problems;
    regexes.set(source, regex);
    return (narrative) => matched.get(source)?.has(narrative) ?? false;
  });
  if (!compiled.ok) return compiled;
  const narratives = [...new Set(combos.map((combo) => combo.narrative))];
  for (const [source, regex] of regexes) {
    const found = await reads.narrativesMatching(regex, narratives, signal);
    if (found.kind === 'too_much_work') {
      const { message, instead } = refusedForWork(field, found);
      return refused({ code: 'invalid_input', field, message: `In the regex ${quoted(source)}: ${message}`, instead });
    }
    if (!found.complete) return refused(CANCELLED);
    matched.set(source, found.matched);
  }
  return compiled;
}

function compiledWith(all: readonly FieldCriteria[], tester: NarrativeTester): Outcome<readonly ComboTest[]> {
  const tests: ComboTest[] = [];
  for (const { field, criteria } of all) {
    const compiled = compileCriteria(criteria, tester);
    if (compiled.ok) {
      tests.push(compiled.matches);
      continue;
    }
    const [problem] = compiled.problems;
    return refused({
      code: 'invalid_input',
      field: problem === undefined || problem.path === '' ? field : `${field}.${problem.path}`,
      message: problem?.problem ?? 'The criteria cannot be used.',
      instead: problem?.instead ?? 'See the input schema.',
    });
  }
  return done(tests);
}

function tooManyRegexes(count: number, field: string) {
  return refused({
    code: 'invalid_input',
    field,
    message: `The criteria hold ${count} different regexes; at most ${MAX_REGEXES} are allowed.`,
    instead: 'Join those of a brand by |, as in STAR\\s+MARKET|SHAWS, or separate the brands by mccid or location.',
  });
}

const CANCELLED: Refusal = {
  code: 'incomplete',
  message: 'Matching the regexes of the criteria was cancelled.',
  instead: 'Call again.',
};
