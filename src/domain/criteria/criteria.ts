import { z } from 'zod';
import { type Combo, comboCodeSchema } from '../brand/brand.ts';
import { withoutWalletPrefix } from '../brand/wallets.ts';
import { assessRegex } from '../regex/assessment.ts';
import { compileMatcher } from '../regex/matcher.ts';
import type { DialectProblem } from '../regex/pattern.ts';

/** Maximum size of criteria that a person can review. */
export const MAX_CRITERIA_DEPTH = 4;
const MAX_CRITERIA_LEAVES = 20;

/**
 * A selection of a brand's combos: the typed form of the runbook's split criteria (Procedure 3). `narrative` is a
 * portable regular expression, searched case-insensitively. `location` lists places as narratives spell them: whole
 * words after the merchant's first word, even if a bank truncated the place at 13 characters (ISO 8583, field 43).
 */
export type Criteria =
  | { mccid: number[] }
  | { narrative: string }
  | { location: string[] }
  | { all: Criteria[] }
  | { any: Criteria[] }
  | { not: Criteria };

const KEYS = ['mccid', 'narrative', 'location', 'all', 'any', 'not'] as const;
const leafSchemas = {
  mccid: z.array(comboCodeSchema).min(1).max(1000),
  narrative: z.string().min(1).max(512),
  location: z.array(z.string().min(2).max(40)).min(1).max(50),
};
/** The shape only, for the types and for the listed schema, which costs tokens; `shapeIssue` checks the limits. */
const manySchema = z.lazy(() => z.array(nodeSchema));
const nodeSchema: z.ZodType<Criteria> = z
  .lazy(() =>
    z.union([
      z.strictObject({ mccid: z.array(z.int()) }),
      z.strictObject({ narrative: z.string().describe('Portable regex') }),
      z.strictObject({ location: z.array(z.string()) }),
      z.strictObject({ all: manySchema }),
      z.strictObject({ any: manySchema }),
      z.strictObject({ not: nodeSchema }),
    ]),
  )
  .meta({ id: 'criteria' });

/** Criteria from outside. Depth and size are checked before the recursion, so that no nesting exhausts the stack. */
export const criteriaSchema = z.preprocess((value, ctx) => {
  const issue = shapeIssue(value);
  if (issue === null) return value;
  ctx.addIssue({ code: 'custom', message: issue.message, path: issue.path, input: value });
  return z.NEVER;
}, nodeSchema);

type Path = (string | number)[];
interface ShapeIssue {
  readonly path: Path;
  readonly message: string;
}

function shapeIssue(root: unknown): ShapeIssue | null {
  let leaves = 0;
  const pending: { value: unknown; path: Path; depth: number }[] = [{ value: root, path: [], depth: 1 }];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { value, depth } = node;
    const entry = onlyEntry(value);
    if (entry === null) return { path: node.path, message: `give an object with exactly one of ${KEYS.join(', ')}` };
    if (depth > MAX_CRITERIA_DEPTH) return { path: node.path, message: `nest at most ${MAX_CRITERIA_DEPTH} levels` };
    const [key, inner] = entry;
    const path = [...node.path, key];
    if (key === 'not') pending.push({ value: inner, path, depth: depth + 1 });
    else if (key === 'all' || key === 'any') {
      if (!isShortList(inner)) return { path, message: `give a list of 1 to ${MAX_CRITERIA_LEAVES} conditions` };
      for (const [i, child] of inner.entries()) pending.push({ value: child, path: [...path, i], depth: depth + 1 });
    } else {
      const issue = leafSchemas[key].safeParse(inner).error?.issues[0];
      if (issue !== undefined) return { path: [...path, ...issue.path.map(pathPart)], message: issue.message };
      leaves++;
    }
    if (leaves + pending.length > MAX_CRITERIA_LEAVES) {
      const message = `use at most ${MAX_CRITERIA_LEAVES} conditions; one mccid or location list counts as one`;
      return { path: [], message };
    }
  }
  return null;
}

function onlyEntry(value: unknown): [(typeof KEYS)[number], unknown] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const [entry, second] = Object.entries(value);
  const key = KEYS.find((known) => known === entry?.[0]);
  return entry === undefined || key === undefined || second !== undefined ? null : [key, entry[1]];
}

function isShortList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length >= 1 && value.length <= MAX_CRITERIA_LEAVES;
}

function pathPart(part: PropertyKey): string | number {
  return typeof part === 'symbol' ? String(part) : part;
}

/** A problem of criteria that have the right shape. */
interface CriteriaProblem {
  /** Path of the problem, such as `any.0.narrative`. */
  readonly path: string;
  readonly problem: string;
  readonly instead: string;
}

export type ComboTest = (combo: Pick<Combo, 'mccid' | 'narrative'>) => boolean;
type CompiledCriteria =
  | { readonly ok: true; readonly matches: ComboTest }
  | { readonly ok: false; readonly problems: readonly CriteriaProblem[] };

/** Makes a test for narratives from a regex, or returns why the regex is not accepted. */
export type NarrativeTester = (source: string) => ((narrative: string) => boolean) | readonly DialectProblem[];

/**
 * Makes a test for combos from criteria. Regexes outside the portable dialect, or unsafe ones, are problems. After the
 * first problem no further regex is assessed, because one problem is enough to refuse the criteria.
 *
 * @param tester evaluates the regexes; by default synchronously, for patterns of this program only. Patterns of
 *   callers are matched in a worker in advance and looked up.
 */
export function compileCriteria(criteria: Criteria, tester: NarrativeTester = testHere): CompiledCriteria {
  const problems: CriteriaProblem[] = [];
  const matches = compileNode(criteria, [], { problems, tester });
  return problems.length === 0 ? { ok: true, matches } : { ok: false, problems };
}

interface Compilation {
  readonly problems: CriteriaProblem[];
  readonly tester: NarrativeTester;
}

/** Returns the regexes in criteria, each once. */
export function narrativeSources(criteria: Criteria): readonly string[] {
  if ('narrative' in criteria) return [criteria.narrative];
  if ('not' in criteria) return narrativeSources(criteria.not);
  const parts = 'all' in criteria ? criteria.all : 'any' in criteria ? criteria.any : [];
  return [...new Set(parts.flatMap(narrativeSources))];
}

function compileNode(criteria: Criteria, path: readonly (string | number)[], compilation: Compilation): ComboTest {
  if ('mccid' in criteria) {
    const codes = new Set(criteria.mccid);
    return (combo) => codes.has(combo.mccid);
  }
  if ('narrative' in criteria) return narrativeTest(criteria.narrative, [...path, 'narrative'].join('.'), compilation);
  if ('location' in criteria)
    return locationTest(criteria.location, [...path, 'location'].join('.'), compilation.problems);
  if ('not' in criteria) {
    const inner = compileNode(criteria.not, [...path, 'not'], compilation);
    return (combo) => !inner(combo);
  }
  if ('all' in criteria) {
    const tests = criteria.all.map((c, i) => compileNode(c, [...path, 'all', i], compilation));
    return (combo) => tests.every((test) => test(combo));
  }
  const tests = criteria.any.map((c, i) => compileNode(c, [...path, 'any', i], compilation));
  return (combo) => tests.some((test) => test(combo));
}

const testHere: NarrativeTester = (source) => {
  const regex = assessRegex(source);
  return regex.accepted ? compileMatcher(regex.pattern, regex.engine).matches : regex.problems;
};

function narrativeTest(source: string, path: string, { problems, tester }: Compilation): ComboTest {
  if (problems.length > 0) return () => false;
  const test = tester(source);
  if (typeof test === 'function') return (combo) => test(combo.narrative);
  for (const { found, problem, instead } of test) {
    problems.push({ path, problem: `"${found}": ${problem}`, instead });
  }
  return () => false;
}

const PLACE_LENGTH = 13;
const MERCHANT_LENGTH = 25;

/** Makes a test for the places in a narrative; a place without letters or digits is a problem. */
function locationTest(places: readonly string[], path: string, problems: CriteriaProblem[]): ComboTest {
  const forms = new Set<string>();
  for (const [i, place] of places.entries()) {
    const form = place.toUpperCase().trim().replace(/\s+/g, ' ');
    if (/[\p{L}\p{N}]/u.test(form)) forms.add(form).add(form.slice(0, PLACE_LENGTH).trimEnd());
    else {
      const instead = 'give the place as narratives spell it, e.g. BOSTON';
      problems.push({ path: `${path}.${i}`, problem: `${JSON.stringify(place)} has no letters or digits`, instead });
    }
  }
  return (combo) => {
    const text = combo.narrative.toUpperCase();
    const from = afterFirstWord(combo.narrative);
    return [...forms].some((form) => hasWords(text, form, from));
  };
}

/** The merchant comes first, so its first word is never a place ("YORK FITNESS LEEDS" is in Leeds). */
function afterFirstWord(narrative: string): number {
  const merchant = withoutWalletPrefix(narrative).trimStart();
  const space = merchant.search(/\s/);
  return space < 0 ? narrative.length : narrative.length - merchant.length + space;
}

function hasWords(text: string, form: string, from: number): boolean {
  for (let at = text.indexOf(form, from); at >= 0; at = text.indexOf(form, at + 1)) {
    // A merchant that fills its column of 25 characters has the place right behind it, without a space.
    const starts = at === MERCHANT_LENGTH || !isWordCharacter(text.charAt(at - 1));
    if (starts && !isWordCharacter(text.charAt(at + form.length))) return true;
  }
  return false;
}

function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** Describes criteria in words, for the person who approves them. */
export function describeCriteria(criteria: Criteria): string {
  if ('mccid' in criteria) return `MCC is ${alternatives(criteria.mccid.map(String))}`;
  if ('narrative' in criteria) return `narrative matches /${criteria.narrative}/`;
  if ('location' in criteria) return `place is ${alternatives(criteria.location)}`;
  if ('not' in criteria) return `not (${describeCriteria(criteria.not)})`;
  const [parts, word] = 'all' in criteria ? [criteria.all, ' and '] : [criteria.any, ' or '];
  return parts
    .map((part) => (isCompound(part) && parts.length > 1 ? `(${describeCriteria(part)})` : describeCriteria(part)))
    .join(word);
}

function isCompound(criteria: Criteria): boolean {
  return 'all' in criteria || 'any' in criteria;
}

function alternatives(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
