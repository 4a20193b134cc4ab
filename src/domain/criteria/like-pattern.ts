/** Signs that mean something in a regex; escaped, they are themselves in every engine. */
const SIGNS = /[\\^$.*+?()[\]{}|]/g;

/**
 * The portable regex of an SQL `LIKE` pattern: `%` is any text, `_` any one character. Case is ignored, as everywhere
 * in narratives. Null where the pattern asks for nothing, so that any narrative would do.
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
