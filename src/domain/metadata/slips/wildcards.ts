import { regexOfLike } from '../../regex/like.ts';
import { splitOutside } from './literals.ts';

const PLAIN_TEXT = /^[\w &'’%.,/+#-]*$/;
/** Stand for % and _ that are escaped, while the others are read. */
const [PERCENT, UNDERSCORE] = ['\ue000', '\ue001'] as const;

/** Returns the pattern of a LIKE text, which may already be partly a regex; null where it would match every narrative. */
export function ofLike(text: string): string | null {
  const escaped = text.replaceAll('\\%', PERCENT).replaceAll('\\_', UNDERSCORE);
  const plain = PLAIN_TEXT.test(escaped.replaceAll(PERCENT, '').replaceAll(UNDERSCORE, ''));
  // T-SQL reads classes in LIKE; any other sign of a regex shows that the text is one.
  if (!plain && /^[\w &'%.,/+#[\]^-]*$/.test(escaped)) return ofSimilar(escaped.replaceAll('.', '\\.'));
  const pattern = plain ? regexOfLike(escaped) : escaped.replace(/^%+|%+$/g, '').replace(/%+/g, '.*');
  return pattern?.replaceAll(PERCENT, '\\%').replaceAll(UNDERSCORE, '\\_') ?? null;
}

/** Returns the pattern of a text of SIMILAR TO, which is a regex with % and _ in it. */
export function ofSimilar(text: string): string {
  return anchored(text, /^%+/, /%+$/, (inside) => inside.replace(/%+/g, '.*').replace(/(?<!\\)_/g, '.'));
}

/** Returns the pattern of a file name's or a spreadsheet's wildcards: * is any text, ? any character. */
export function ofGlob(text: string): string {
  const each = (inside: string) =>
    inside
      .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.');
  return anchored(text, /^\*+/, /\*+$/, each);
}

/** Returns the pattern that matches a text as a whole. */
export function ofExactText(text: string): string {
  return `^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
}

function anchored(text: string, first: RegExp, last: RegExp, inside: (text: string) => string): string {
  const core = inside(text.replace(first, '').replace(last, ''));
  const whole = splitOutside(core, /\|/).length > 1 ? `(?:${core})` : core;
  return `${first.test(text) ? '' : '^'}${whole}${last.test(text) ? '' : '$'}`;
}
