import { changed, inner, type SlipOfNotation } from './slip.ts';

/** A pattern in quotation marks or between the delimiters of another language. */
export const WRAPPING_SLIPS: readonly SlipOfNotation[] = [
  {
    kind: 'quotes',
    says: 'Quotation marks are part of a pattern, and no narrative stands in any',
    correct: (source) =>
      inner(
        /^\s*(?:[rRbBeEuUfFnN@$]{0,2}"((?:[^"\\]|\\.|"")*)"|[rRbBeEuUfFnN@$]{0,2}'((?:[^'\\]|\\.)*)'|```(?:[a-z]*\s)?([^`]+)```|(?:String\.raw)?`([^`]*)`|[“„«]([^“”„«»]*)[”“»]|‘([^‘’]*)’)(?:\.\w+(?:\([^()]*\))?)?\s*$/s,
        source.replace(/^\s*r(#+)"(.*)"\1\s*$/s, '`$2`'),
      ),
  },
  {
    kind: 'slash_for_backslash',
    says: 'A slash is a slash; a class, a word boundary and a dot that is meant as such take a backslash',
    correct(source) {
      if (/^\/b(?=\w).*\w\/b$/.test(source))
        return source.replace(/^\/b|\/b$/g, '\\b').replace(/\/([sdw])(?=[+*{?])/g, '\\$1');
      return changed(source, /\/([sdw])(?=[+*{])|(?<=\w)\/(\.)(?=[A-Za-z]{2,4}(?![A-Za-z]))/g, '\\$1$2');
    },
  },
  {
    kind: 'substitution',
    says: 'Only the pattern belongs here, not what replaces it',
    correct: (source) =>
      /^\s*s([/#|!,~])((?:(?!\1)[^\\]|\\.){2,})\1(?:(?!\1)[^\\]|\\.)*\1[a-z]{0,6}\s*$/s.exec(source)?.[2] ?? null,
  },
  {
    kind: 'delimiters',
    says: 'Delimiters around a pattern are part of it, and flags are not needed: case is ignored',
    correct(source) {
      const found =
        inner(/^\s*(?:m|qr)?\/(.+)\/[a-z]{0,6}\s*$/s, source) ??
        inner(/^\s*(?:[~#@!])(.+)(?<=^\s*([~#@!]).*)\2[imsxu]{1,5}\s*$/s, source) ??
        inner(/^\s*(?:m|qr|%r)\{(.+)\}[a-z]{0,6}\s*$/s, source) ??
        inner(/^\s*(?:m|qr|%r)\((.+)\)[a-z]{0,6}\s*$/s, source) ??
        inner(/^\s*(?:m|qr|%r)<(.+)>[a-z]{0,6}\s*$/s, source) ??
        inner(/^\s*(?:m|qr)\[(.+)\][a-z]{0,6}\s*$/s, source) ??
        inner(/^\s*(?:m|qr|%r)(?:[!|#,~])(.+)(?<=^\s*(?:m|qr|%r)([!|#,~]).*)\2[a-z]{0,6}\s*$/s, source) ??
        inner(/^\s*\{([^{},\d][^{},]*)\}\s*$/s, source) ??
        inner(/^([^/]+)\/[gmsu]*i[gmsu]*$/, source);
      return found?.replaceAll('\\/', '/') ?? null;
    },
  },
  {
    kind: 'braces',
    says: 'Braces count repeats; alternatives stand in brackets, separated by |',
    correct: (source) =>
      source.replace(
        /(?<!\\)\{([A-Za-z' &]{2,}(?:,[A-Za-z' &]{2,})+)\}/g,
        (_, list: string) => `(?:${list.replaceAll(',', '|')})`,
      ),
  },
  {
    kind: 'field',
    says: 'Only the pattern belongs here, not the name of the field before it',
    correct: (source) =>
      inner(
        /^\s*(?:const\s+|let\s+|var\s+)?["']?(?:narrative|description|merchant(?:_?name)?|payee|text|pattern|regexp?|regex_pattern)["']?\s*[:=]\s*(\S.*)$/is,
        source,
      ),
  },
  {
    kind: 'outer_blanks',
    says: 'A blank before ^ or after $ can never match',
    correct: (source) => changed(source, /^\s+(?=\^)|(?<=[^\\]\$)\s+$/g, ''),
  },
];
