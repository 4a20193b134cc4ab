/** Signs with a meaning in a regex; escaped, they are literals in every engine. */
const SIGNS = /[\\^$.*+?()[\]{}|]/g;

/**
 * Returns the portable regex of an SQL `LIKE` pattern: `%` is any text, `_` any one character. Case is ignored, as everywhere
 * in narratives. Null if the pattern would match every narrative.
 */
export function regexOfLike(pattern: string): string | null {
  const core = pattern.replace(/^%+|%+$/g, '');
  if (core === '') return null;
  const inner = core
    .split(/%+/)
    .map((part) => part.replace(SIGNS, '\\$&').replaceAll('_', '.'))
    .join('.*');
  return `${pattern.startsWith('%') ? '' : '^'}${inner}${pattern.endsWith('%') ? '' : '$'}`;
}
