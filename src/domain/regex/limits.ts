/** Longest pattern source, in UTF-16 units. */
export const MAX_SOURCE_LENGTH = 512;
/** Largest number in `{n}`, `{n,}` and `{n,m}`. RE2 refuses above 1000; no brand needs more than this. */
export const MAX_REPEAT = 100;
/** Most parts a pattern may have once its repeats are written out. */
export const MAX_EXPANDED_SIZE = 2000;
/** Deepest nesting of groups. */
export const MAX_NESTING = 20;
/** Length of the part of a narrative that is searched, in UTF-16 units. The static bound holds for this length. */
export const MAX_NARRATIVE_LENGTH = 128;

/** Returns true if the narrative is longer than the part that is searched. */
export function narrativeIsLong(narrative: string): boolean {
  return narrative.length > MAX_NARRATIVE_LENGTH;
}

/** Returns the part of a narrative that is searched. It never ends in half a surrogate pair. */
export function consideredPart(narrative: string): string {
  if (!narrativeIsLong(narrative)) return narrative;
  const cut = narrative.slice(0, MAX_NARRATIVE_LENGTH);
  const last = cut.charCodeAt(cut.length - 1);
  const next = narrative.charCodeAt(cut.length);
  const splitsPair = last >= 0xd800 && last <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
  return splitsPair ? cut.slice(0, -1) : cut;
}
