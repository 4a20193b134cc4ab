import { statementText } from './handwriting.ts';

/** A pattern that the metadata agent tried, and the least share of rows a code must have to be on its list. */
interface Attempt {
  readonly regex: string;
  readonly leastCodeShare: number;
}

/** One sign of a name as a pattern: what statements leave out is optional. */
function signPattern(sign: string): string {
  if (sign === "'") return "'?";
  if (sign === '.') return '\\.?';
  if (sign === '&') return '(?:&|AND)';
  if (sign === '-') return '[ -]?';
  if (sign === '/') return '/?';
  return sign;
}

const wordPattern = (word: string): string => [...word].map(signPattern).join('');
const WALLETS = '(?:(?:PAYPAL|PP|SQ)\\s*\\*\\s*)?';
const ALL_WALLETS = '(?:(?:PAYPAL|PP|SQ|SUMUP|KLARNA|IZ|TST|CRV)\\s*\\*\\s*)?';

/**
 * Patterns for a name, from the first guess to the last: broad ones, strict ones, the whole name, with wallets, with limits. All in the
 * portable dialect, each beginning a word with the name's first letters, none twice.
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
  // Fitted to one bank's way of writing.
  const strict = [`^${spaced}\\s{2,}`, `^${spaced}\\s+[A-Z]+\\s+[A-Z]{2}$`, `^${spaced}$`, `^${spaced}\\s+#?\\d{3,6}`];
  const whole = [
    `^${spaced}`,
    `\\b${spaced}\\b`,
    `^${WALLETS}${joined}`,
    `^${ALL_WALLETS}${joined}`,
    `\\b${joined}\\b`,
  ];
  const limited = [
    `^${WALLETS}${joined}\\b`,
    `^${ALL_WALLETS}${joined}\\b`,
    `\\b${joined}(?:\\s|$)`,
    `\\b${joined}(?:\\s+#?\\d{1,6})?\\b`,
    `(?:^|\\*\\s?)${joined}\\b`,
    `^(?:WWW\\.)?${joined}`,
    `\\b(?:WWW\\.)?${joined}\\b`,
    `^${joined}(?:\\s|-|#|$)`,
  ];
  const regexes = [...new Set([...broad, ...strict, ...whole, ...limited])];
  return regexes.map((regex, i) => ({ regex, leastCodeShare: i === 0 ? 0.3 : i < 3 ? 0.1 : 0.02 }));
}
