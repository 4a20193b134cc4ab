import { z } from 'zod';
import { explainIssues } from '../input/input-issues.ts';
import { isDeeperThan } from '../input/nesting.ts';
import { JsonFault, readStrictJson } from '../input/strict-json.ts';
import { done, type Outcome, refused, refusedBelow } from '../refusal.ts';

/** Ways to treat a name that matches other brands' combos too ("Star" matches Star Mart). */
export const GENERIC_NAME_POLICIES = ['ignore', 'qualify', 'flag'] as const;

/**
 * Parameters of the embedded runtime's generation of metadata. Instructions of `metadata_production` hold them as JSON in a
 * block fenced with "```parameters". The defaults are the values that measured best (docs/suggestion-quality.md).
 */
export const generationParametersSchema = z.strictObject({
  most_words: z.int().min(1).max(6).default(4).describe('Words of a phrase, at most'),
  most_alternatives: z.int().min(1).max(8).default(4).describe('Phrases that one regex joins by |, at most'),
  least_support: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.02)
    .describe("Share of the brand's combos that a further phrase must find, 0 to 0.5; two combos at least"),
  least_precision: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe("Share of what a phrase finds that must be the brand's, 0 to 1; a name below it is generic"),
  least_code_share: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe('Share of the combos found that a code must have to be listed, 0 to 0.5'),
  wallet_rows: z
    .enum(['count', 'ignore'])
    .default('count')
    .describe('Learn the spelling of the brand from wallet-affected combos too?'),
  generic_names: z
    .enum(GENERIC_NAME_POLICIES)
    .default('qualify')
    .describe(
      'ignore: use them as they are; qualify: only with the words that may follow; flag: use them, with low confidence and an issue for a person',
    ),
});
export type GenerationParameters = z.infer<typeof generationParametersSchema>;

/** The values that measured best. They are used where nothing is deployed. */
export const DEFAULT_GENERATION_PARAMETERS: GenerationParameters = generationParametersSchema.parse({});

const FENCE = '```parameters';
/** Longest block, in characters. All parameters fit in many times over. */
const LONGEST_BLOCK = 4000;
/** Deepest nesting: the parameters are one flat object. */
const DEEPEST = 2;
const BLOCK = /^```parameters[ \t]*\r?\n(?<json>[\s\S]*?)^```[ \t]*\r?$/gm;
const OPENING = /^```parameters[ \t]*\r?$/gm;

/** Reads the parameters in a Markdown text of instructions; null where it has no such block. */
export function parametersIn(text: string): Outcome<GenerationParameters | null> {
  const opened = text.match(OPENING)?.length ?? 0;
  if (opened === 0) return done(null);
  if (opened > 1) {
    return invalid(`The instructions have ${opened} blocks "${FENCE}"; only one is allowed.`, 'Keep one of them.');
  }
  const json = [...text.matchAll(BLOCK)][0]?.groups?.json;
  if (json === undefined) {
    return invalid(`The block "${FENCE}" is not closed.`, 'Close it with a line of three backquotes.');
  }
  return parsed(json);
}

function parsed(json: string): Outcome<GenerationParameters> {
  if (json.length > LONGEST_BLOCK) {
    return invalid(
      `The block "${FENCE}" has ${json.length} characters; the maximum is ${LONGEST_BLOCK}.`,
      'Keep only the parameters, each once.',
    );
  }
  const strict = readStrictJson(json);
  if (strict instanceof JsonFault && strict.kind === 'duplicate_key') {
    return invalid(`The content of the block "${FENCE}" cannot be used: ${strict.problem}.`, 'Keep one of the two.');
  }
  if (strict instanceof JsonFault) {
    return invalid(
      `The content of the block "${FENCE}" is not JSON.`,
      'Write an object such as {"generic_names": "qualify", "least_precision": 0.9}.',
    );
  }
  const { value } = strict;
  if (isDeeperThan(value, DEEPEST)) {
    return invalid(
      `The content of the block "${FENCE}" is nested deeper than ${DEEPEST} levels.`,
      'Write one object with a plain value for each parameter.',
    );
  }
  const read = generationParametersSchema.safeParse(value, { reportInput: true });
  if (read.success) return done(read.data);
  return refusedBelow('parameters', explainIssues(read.error, generationParametersSchema));
}

function invalid(message: string, instead: string) {
  return refused({ code: 'invalid_input', field: 'parameters', message, instead });
}
