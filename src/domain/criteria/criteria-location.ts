import { withoutWalletPrefix } from '../brand/brand.ts';
import type { ComboTest, CriteriaProblem } from './criteria.ts';

const PLACE_LENGTH = 13;
const MERCHANT_LENGTH = 25;

/** A test for the places a narrative may name; a place without letters or digits is a problem. */
export function locationTest(places: readonly string[], path: string, problems: CriteriaProblem[]): ComboTest {
  const forms = new Set<string>();
  for (const [i, place] of places.entries()) {
    const form = place.toUpperCase().trim().replace(/\s+/g, ' ');
    if (/[\p{L}\p{N}]/u.test(form)) forms.add(form).add(form.slice(0, PLACE_LENGTH).trimEnd());
    else {
      const instead = 'give the place as narratives write it, e.g. BOSTON';
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
