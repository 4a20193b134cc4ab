import { assessRegex, type RegexAssessment, withMeant } from '../regex/assessment.ts';
import { MAX_SOURCE_LENGTH } from '../regex/limits.ts';
import { CONDITION_SLIPS } from './slips/conditions.ts';
import { SIGN_SLIPS } from './slips/signs.ts';
import type { SlipOfNotation } from './slips/slip.ts';
import { WRAPPING_SLIPS } from './slips/wrappings.ts';

/**
 * Slips of notation: a pattern that is written for another language, or quoted once too often. Most are valid patterns that
 * mean something else, so nothing refuses them. What stands around a pattern is read first.
 */
export const SLIPS: readonly SlipOfNotation[] = [...CONDITION_SLIPS, ...WRAPPING_SLIPS, ...SIGN_SLIPS];

/** What is said of a source that asks for the opposite of a pattern. */
export const OPPOSITE =
  'A pattern says what a narrative holds, and cannot say what it must not hold. Write what the wanted narratives hold, or narrow with mccids';

/** Most slips that one pattern is searched for, one within another. */
const MOST_SLIPS = 6;

/** In quoted text every sign stands for itself. */
const QUOTED_TEXT = /(?<!\\)\\Q/;

/** Assesses a pattern for metadata: as `assessRegex`, and for slips of notation. */
export function assessMetadataRegex(source: string): RegexAssessment {
  const assessment = assessRegex(source);
  if (source.length > MAX_SOURCE_LENGTH || QUOTED_TEXT.test(source)) return assessment;
  const found = slipsIn(source);
  if (found.slips.length === 0) return assessment;
  const meant = found.text === null ? null : acceptedMeaning(found.text);
  if (meant !== null && assessment.accepted && meant === assessment.pattern.source) return assessment;
  const advice = meant !== null ? [] : [found.text === null ? OPPOSITE : adviceOn(found.text)];
  const says = [...found.slips.map((slip) => slip.says), ...advice].join('. ');
  if (!assessment.accepted) return withMeant(assessment, meant, says);
  const slip = meant === null ? `${says}.` : `${says}. If that is not what you mean, write: ${meant}`;
  return { ...assessment, slip, meant, warnings: [slip, ...assessment.warnings] };
}

/** Returns what to do about a pattern that is left when the slips are corrected, and is refused. */
function adviceOn(text: string): string {
  const [problem] = assessRegex(text).problems;
  return problem === undefined ? 'Write the pattern alone' : `What is left, ${text}, is refused: ${problem.instead}`;
}

function acceptedMeaning(text: string): string | null {
  const assessment = assessRegex(text);
  if (assessment.accepted) return assessment.pattern.source;
  if (assessment.meant === null) return null;
  // The correction of one notation may leave a slip of another.
  const again = slipsIn(assessment.meant);
  const last = assessRegex(again.text ?? assessment.meant);
  return last.accepted ? last.pattern.source : assessment.meant;
}

interface FoundSlips {
  /** The pattern without them; null where no pattern can say what the source asks for. */
  readonly text: string | null;
  readonly slips: readonly SlipOfNotation[];
}

function slipsIn(source: string): FoundSlips {
  let text = source;
  const slips: SlipOfNotation[] = [];
  for (let n = 0; n < MOST_SLIPS; n++) {
    const found = firstSlip(text);
    if (found === null) break;
    if (!slips.includes(found.slip)) slips.push(found.slip);
    if (found.text === null) return { text: null, slips };
    text = found.text;
  }
  return { text, slips };
}

function firstSlip(text: string): { readonly slip: SlipOfNotation; readonly text: string | null } | null {
  for (const slip of SLIPS) {
    const corrected = slip.correct(text);
    if (corrected === null) continue;
    if (typeof corrected !== 'string') return { slip, text: null };
    if (corrected !== text && corrected.trim() !== '') return { slip, text: corrected };
  }
  return null;
}
