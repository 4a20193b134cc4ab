/*
 * What a person decides on must be what they see. Characters that do not show, or that move others about, are written
 * out; words that mix alphabets, as look-alike names do, are pointed at.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu;
const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Cherokee',
] as const;
const SCRIPT_TESTS = SCRIPTS.map((name) => ({ name, test: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** The text with every hidden character written out as `\u{…}`; line breaks too, unless `keepLines`. */
export function visibleText(text: string, keepLines = false): string {
  return text.replace(HIDDEN, (character) =>
    keepLines && character === '\n' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** What is suspicious about a text, in words for the person who decides. */
export function textFlags(text: string): readonly string[] {
  const flags: string[] = [];
  const hidden = [...text.matchAll(HIDDEN)].filter(([character]) => character !== '\n' && character !== '\t').length;
  if (hidden > 0) flags.push(`${hidden} hidden or direction-changing characters, written out below as \\u{…}`);
  const mixed = new Set<string>();
  for (const [word] of text.matchAll(/[\p{L}\p{M}]{2,}/gu)) {
    const scripts = SCRIPT_TESTS.filter(({ test }) => test.test(word)).map(({ name }) => name);
    if (scripts.length > 1 && scripts.includes('Latin'))
      mixed.add(`"${visibleText(word)}" mixes ${scripts.join(' and ')} letters`);
  }
  flags.push(...[...mixed].slice(0, 5));
  return flags;
}
