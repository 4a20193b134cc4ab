import { statementText } from './statement-style.ts';

/** A pattern that the metadata agent tried, and the minimum share of rows for a code to be listed. */
interface Attempt {
  readonly regex: string;
  readonly minCodeShare: number;
}

/** The pattern for one character of a name. Characters that statements often omit are optional. */
function characterPattern(character: string): string {
  if (character === "'") return "'?";
  if (character === '.') return '\\.?';
  if (character === '&') return '(?:&|AND)';
  if (character === '-') return '[ -]?';
  if (character === '/') return '/?';
  return character;
}

const wordPattern = (word: string): string => [...word].map(characterPattern).join('');
const WALLETS = '(?:(?:PAYPAL|PP|SQ)\\s*\\*\\s*)?';
const ALL_WALLETS = '(?:(?:PAYPAL|PP|SQ|SUMUP|KLARNA|IZ|TST|CRV)\\s*\\*\\s*)?';

/**
 * The patterns tried for a name, in order: broad ones, strict ones, the whole name, with wallets, with word boundaries.
 * All are distinct and in the portable dialect, and each requires the name's first letters at the start of a word.
 */
export function attemptsFor(brandname: string): Attempt[] {
  const words = statementText(brandname)
    .split(' ')
    .filter((word) => /[A-Z0-9]/.test(word))
    .map(wordPattern);
  const first = words[0] ?? '';
  const spaced = words.join('\\s+');
  const joined = words.join('\\s*');
  const broad = [`^${first}`, `\\b${first}`, `^${first}\\b`, `\\b${first}\\b`];
  // Overfitted to one bank's format.
  const strict = [`^${spaced}\\s{2,}`, `^${spaced}\\s+[A-Z]+\\s+[A-Z]{2}$`, `^${spaced}$`, `^${spaced}\\s+#?\\d{3,6}`];
  const whole = [
    `^${spaced}`,
    `\\b${spaced}\\b`,
    `^${WALLETS}${joined}`,
    `^${ALL_WALLETS}${joined}`,
    `\\b${joined}\\b`,
  ];
  const bounded = [
    `^${WALLETS}${joined}\\b`,
    `^${ALL_WALLETS}${joined}\\b`,
    `\\b${joined}(?:\\s|$)`,
    `\\b${joined}(?:\\s+#?\\d{1,6})?\\b`,
    `(?:^|\\*\\s?)${joined}\\b`,
    `^(?:WWW\\.)?${joined}`,
    `\\b(?:WWW\\.)?${joined}\\b`,
    `^${joined}(?:\\s|-|#|$)`,
  ];
  const regexes = [...new Set([...broad, ...strict, ...whole, ...bounded])];
  return regexes.map((regex, i) => ({ regex, minCodeShare: i === 0 ? 0.3 : i < 3 ? 0.1 : 0.02 }));
}
