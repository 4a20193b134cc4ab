/** Prefixes of strings in SQL, Python, C# and others: r'…', E'…', @"…". */
const PREFIX = '[rRbBeEuUfFnN@$]{0,2}';

/** The source of a regex for one string or regex literal of any language, without groups. */
export const LITERAL = [
  `${PREFIX}'(?:[^'\\\\]|\\\\.|'')*'`,
  `${PREFIX}"(?:[^"\\\\]|\\\\.|"")*"`,
  '(?:String\\.raw)?`[^`]*`',
  '/(?:[^/\\\\\\n]|\\\\.)+/[a-z]{0,6}',
  '(?:m|qr)\\{[^{}]+\\}[a-z]{0,6}',
].join('|');

const WHOLE = new RegExp(`^(?:${LITERAL})$`, 's');
const EACH = new RegExp(LITERAL, 'gs');

/** Returns what a literal holds; null for a text that is none. */
export function textOfLiteral(literal: string): string | null {
  if (!WHOLE.test(literal)) return null;
  if (literal.startsWith('/')) return literal.slice(1, literal.lastIndexOf('/')).replaceAll('\\/', '/');
  if (/^(?:m|qr)\{/.test(literal)) return literal.slice(literal.indexOf('{') + 1, literal.lastIndexOf('}'));
  const quote = literal.at(-1) ?? '';
  const text = literal.slice(literal.indexOf(quote) + 1, -1);
  return text.replaceAll(quote + quote, quote).replaceAll(`\\${quote}`, quote);
}

/** Returns what each literal in a list holds. */
export function textsOfLiterals(list: string): readonly string[] {
  return (list.match(EACH) ?? []).map((literal) => textOfLiteral(literal) ?? '').filter((text) => text !== '');
}

const OPENING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Divides a text where a separator stands outside strings and brackets. */
export function splitOutside(source: string, separator: RegExp): readonly string[] {
  const parts: string[] = [];
  const skipped = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`[^`]*`/sy;
  const divider = new RegExp(separator.source, `y${separator.flags.replace('y', '')}`);
  let [start, depth] = [0, 0];
  for (let at = 0; at < source.length; ) {
    skipped.lastIndex = divider.lastIndex = at;
    const string = skipped.exec(source)?.[0];
    const found = depth === 0 && string === undefined ? divider.exec(source)?.[0] : undefined;
    if (found !== undefined && found !== '') {
      parts.push(source.slice(start, at));
      at += found.length;
      start = at;
      continue;
    }
    const sign = source.charAt(at);
    if (OPENING[sign] !== undefined) depth++;
    else if (/[)\]}]/.test(sign)) depth--;
    at += string?.length ?? 1;
  }
  return [...parts, source.slice(start)];
}
