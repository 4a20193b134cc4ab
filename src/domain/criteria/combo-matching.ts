import type { Combo } from '../brand/brand.ts';
import type { CoverageReads } from '../ports/matching.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { quoted } from '../text/quoted.ts';
import { type ComboTest, type Criteria, compileCriteria, type NarrativeTester, narrativeSources } from './criteria.ts';

/** Each regex is judged, and tried on all narratives of the brand; a brand seldom needs more than one. */
const MAX_REGEXES = 10;

/** Criteria, and the input field that they came in: refusals name it. */
export interface FieldCriteria {
  readonly field: string;
  readonly criteria: Criteria;
}

/**
 * A test for combos from each of these criteria, good for these combos only: the callers' regexes are matched
 * beforehand, where a deadline holds, so that a slow one stops neither this process nor the executor.
 *
 * @param field the field that is named where all criteria together are at fault
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
  const usable = compiledWith(all, notTriedHere);
  if (!usable.ok) return usable;
  const tester = await matchedBeforehand(sources, field, combos, reads, signal);
  return tester.ok ? compiledWith(all, tester.value) : tester;
}

/** Only whether criteria can be used is asked; making the regexes ready to match costs more work than that. */
const notTriedHere: NarrativeTester = () => () => false;

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
    message: `The criteria hold ${count} different regexes; at most ${MAX_REGEXES} are tried at once.`,
    instead: 'Join those of a brand by |, as in STAR\\s+MARKET|SHAWS, or tell the brands apart by mccid or location.',
  });
}

async function matchedBeforehand(
  sources: ReadonlySet<string>,
  field: string,
  combos: readonly Combo[],
  reads: Pick<CoverageReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<NarrativeTester>> {
  const narratives = [...new Set(combos.map((combo) => combo.narrative))];
  const matched = new Map<string, ReadonlySet<string>>();
  for (const source of sources) {
    const found = await reads.narrativesMatching(source, narratives, signal);
    if (!found.complete) {
      return refused({
        code: 'incomplete',
        field,
        message: `The regex ${quoted(source)} could not be tried on all ${narratives.length} narratives before the deadline.`,
        instead: 'Use a simpler one, starting with a literal word of the name.',
      });
    }
    matched.set(source, found.matched);
  }
  return done((source) => (narrative) => matched.get(source)?.has(narrative) ?? false);
}
