import type { Brand, Mcc } from '../brand/brand.ts';
import { nameKey } from '../brand/name-key.ts';
import { isFields } from '../input/folded-keys.ts';
import { isDeeperThan } from '../input/nesting.ts';
import { JsonFault, readStrictJson } from '../input/strict-json.ts';
import { readMetadataDocument } from '../metadata/metadata-document.ts';
import { assessMetadataRegex } from '../metadata/pattern-slips.ts';
import { checkMetadataValidity } from '../metadata/validity.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import type { AcceptedRegex } from '../regex/assessment.ts';

/** Longest answer, in characters: a regex and a list of codes fit in many times over. */
export const LONGEST_ANSWER = 20_000;
/** Deepest nesting: the older shape has one object inside of another. */
const DEEPEST = 4;

/** What is taken of an agent's answer. No free text of a model is: it could be written for the next reader. */
export interface AnsweredMetadata {
  readonly regex: AcceptedRegex;
  readonly mccids: readonly number[];
  readonly confidence_score: number | null;
}

/**
 * Reads an agent's answer for a brand, whole or not at all: one JSON object of the shapes of metadata files, for this
 * brand, whose regex and codes may be stored. The reason why it is not taken quotes none of the model's text.
 */
export function readAgentAnswer(
  text: string,
  brand: Pick<Brand, 'brandid' | 'brandname' | 'sector'>,
  mccs: ReadonlyMap<number, Mcc>,
): Outcome<AnsweredMetadata> {
  if (text.length > LONGEST_ANSWER) return unusable(`it is longer than ${LONGEST_ANSWER} characters`);
  const parsed = readStrictJson(text);
  if (parsed instanceof JsonFault) return unusable('it is not one JSON object and nothing else');
  if (!isFields(parsed.value) || isDeeperThan(parsed.value, DEEPEST)) return unusable('it is not one flat JSON object');
  const { document, problems } = readMetadataDocument(parsed.value, brand.brandid);
  if (document === null) {
    const isOther = problems.some(({ field, problem }) => field === 'brandid' && /^The document is for/.test(problem));
    return unusable(isOther ? 'it is for another brand' : 'its fields are not those of a metadata file');
  }
  if (document.brandname !== null && nameKey(document.brandname) !== nameKey(brand.brandname))
    return unusable('it is for another brand');
  const regex = assessMetadataRegex(document.regex);
  const [first] = checkMetadataValidity({ regex, mccids: document.mccids, sector: brand.sector }, mccs);
  if (first !== undefined || !regex.accepted) return unusable(`its ${first?.field ?? 'regex'} cannot be stored`);
  return done({ regex, mccids: document.mccids, confidence_score: document.confidence });
}

function unusable(why: string) {
  return refused({
    code: 'invalid_metadata',
    message: `The agent's answer is not taken: ${why}.`,
    instead: 'Nothing of it is stored. Change the instructions with update_agent_instructions, or ask again.',
  });
}
