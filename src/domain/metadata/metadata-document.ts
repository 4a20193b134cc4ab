import { z } from 'zod';
import { mccidSchema } from '../brand/brand.ts';
import { conformedTo } from '../input/conformed.ts';
import { foldedFields, foldedTwice, isFields } from '../input/folded-keys.ts';
import { explainIssues } from '../input/input-issues.ts';
import { presentFields } from '../input/present-fields.ts';
import { MAX_SOURCE_LENGTH } from '../regex/limits.ts';
import { brandnameInput, CELL_LIMITS, cellInput } from '../text/cell.ts';
import { freeTextInput } from '../text/free-text.ts';
import { personInput } from '../text/person.ts';
import { textInput } from '../text/text.ts';
import { METADATA_ORIGINS } from './metadata.ts';
import { flattenedMetadata } from './metadata-shape.ts';

/** Every key that a document may have: the runbook's (Procedure 1, step 4), upstream's flat columns, and an export's additions. */
const documentSchema = z.strictObject({
  brandid: z.int(),
  brandname: brandnameInput().optional(),
  brand_name: brandnameInput().optional(),
  regex: textInput(MAX_SOURCE_LENGTH),
  mccids: z.array(mccidSchema).min(1).max(200),
  sector: cellInput(CELL_LIMITS.sector).optional(),
  confidence: z.number().min(0).max(1).optional(),
  confidence_score: z.number().min(0).max(1).optional(),
  manual: z.boolean().optional(),
  origin: z.enum(METADATA_ORIGINS).optional(),
  created_by: personInput().optional(),
  created_date: z
    .string()
    .max(40)
    .regex(/^\d{4}-\d\d-\d\d(?:[T ][\d:.,+Z -]*)?$/, 'must be a date such as 2026-02-14')
    .optional(),
  notes: freeTextInput().optional(),
  version: z.unknown().optional(),
  generated_at: z.unknown().optional(),
  evaluator_issues: z.unknown().optional(),
  coverage_narratives_matched: z.unknown().optional(),
  coverage_false_positives: z.unknown().optional(),
});
type Fields = Readonly<Record<string, unknown>>;
type Documented = z.output<typeof documentSchema>;

/** Keys that the server sets when it stores a document, whatever the document contains. */
const SET_BY_SERVER = [
  'version',
  'generated_at',
  'evaluator_issues',
  'coverage_narratives_matched',
  'coverage_false_positives',
] as const;

/** A metadata document as a person wrote it, or as upstream stores it. */
export interface MetadataDocument {
  readonly brandname: string | null;
  readonly regex: string;
  /** Ascending, without duplicates. */
  readonly mccids: readonly number[];
  readonly sector: string | null;
  readonly confidence: number | null;
  /** True if a person wrote it; null if the document does not say. */
  readonly manual: boolean | null;
  readonly origin: (typeof METADATA_ORIGINS)[number] | null;
  readonly created_by: string | null;
  readonly created_date: string | null;
  readonly notes: string | null;
  /** Its keys that are ignored. */
  readonly not_taken: readonly string[];
}

/** A fault of a document by itself, and its correction. */
export interface DocumentProblem {
  /** The key, such as `mccids.2`. */
  readonly field: string;
  readonly problem: string;
  readonly instead: string;
}

export interface ReadDocument {
  /** Null if there is a problem. */
  readonly document: MetadataDocument | null;
  readonly problems: readonly DocumentProblem[];
  /** The valid fields of an invalid document, so that they can be checked too. */
  readonly readable: {
    readonly regex: string | undefined;
    readonly mccids: number[] | undefined;
    readonly sector: string | undefined;
  };
}

/** Reads a document of any of its shapes for a brand. Unknown keys are problems, because a mistyped one would be ignored. */
export function readMetadataDocument(value: Fields, brandid: number): ReadDocument {
  const given = readableFields(value);
  const parsed = documentSchema.safeParse(given, { reportInput: true });
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(problemsOf)),
    ...brandProblems(given.brandid, brandid),
    ...twiceProblems(given),
    ...sameKeyProblems(value),
  ];
  const document = parsed.success && problems.length === 0 ? documentOf(parsed.data) : null;
  return { document, problems, readable: readableIn(given) };
}

function readableIn(given: Fields): ReadDocument['readable'] {
  const { regex, mccids, sector } = documentSchema.shape;
  return {
    regex: regex.safeParse(given.regex).data,
    mccids: mccids.safeParse(given.mccids).data,
    sector: sector.safeParse(given.sector).data,
  };
}

/** Reads a document's fields as import does: keys in any case, numbers as texts, null and "NaN" for no value. */
function readableFields(value: Fields): Fields {
  const present = presentFields(flattenedMetadata(foldedFields(value)));
  const conformed = conformedTo(documentSchema, present);
  return isFields(conformed) ? conformed : present;
}

/** Finds a key that is there twice in different case: which of them counts differs between readers. */
function sameKeyProblems(value: Fields): readonly DocumentProblem[] {
  const key = foldedTwice(value);
  if (key === undefined) return [];
  const shown = /^\w{1,40}$/.test(key) ? `The key "${key}"` : 'A key';
  const problem = `${shown} is there twice, in different case, and upper and lower case mean the same.`;
  return [{ field: key, problem, instead: 'Keep one of them, in lower case as in the runbook.' }];
}

function problemsOf(issue: z.core.$ZodIssue): readonly DocumentProblem[] {
  const single = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];
  return single.map((one) => {
    const { field = '', message, instead } = explainIssues(new z.ZodError([one]), documentSchema);
    return { field, problem: message.replace('There is no argument', 'There is no key'), instead };
  });
}

function brandProblems(stated: unknown, brandid: number): readonly DocumentProblem[] {
  if (stated === brandid || !documentSchema.shape.brandid.safeParse(stated).success) return [];
  const problem = `The document is for brand ${stated}, but brandid is ${brandid}.`;
  return [{ field: 'brandid', problem, instead: `Give brandid ${stated}, or the document of brand ${brandid}.` }];
}

/** Finds two names of one field with different values. */
function twiceProblems(given: Fields): readonly DocumentProblem[] {
  const differ = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;
  const pairs = [
    ['brand_name', 'brandname'],
    ['confidence', 'confidence_score'],
  ] as const;
  return pairs
    .filter(([one, other]) => differ(given[one], given[other]))
    .map(([one, other]) => ({
      field: one,
      problem: `"${one}" and "${other}" mean the same field, but their values differ.`,
      instead: 'Keep one of them.',
    }));
}

function documentOf(given: Documented): MetadataDocument {
  return {
    brandname: given.brandname ?? given.brand_name ?? null,
    regex: given.regex,
    mccids: [...new Set(given.mccids)].sort((a, b) => a - b),
    sector: given.sector ?? null,
    confidence: given.confidence ?? given.confidence_score ?? null,
    manual: given.manual ?? null,
    origin: given.origin ?? null,
    created_by: given.created_by ?? null,
    created_date: given.created_date ?? null,
    notes: given.notes ?? null,
    not_taken: SET_BY_SERVER.filter((key) => given[key] !== undefined),
  };
}
