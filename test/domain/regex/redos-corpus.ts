/** Patterns that have hurt somebody, and ordinary brand patterns beside them. */
export interface CorpusPattern {
  readonly source: string;
  /** How a backtracker's work grows with the row when nothing bounds it; `safe` is at most linear per start. */
  readonly growth: 'exp' | 'poly' | 'safe';
  /** A row of about n characters that brings it out. */
  readonly attack?: (n: number) => string;
}

export const REDOS_CORPUS: readonly CorpusPattern[] = [
  { source: '(a|a)*$', growth: 'exp', attack: (n) => `${'a'.repeat(n)}!` },
  { source: '(a|ab)*c', growth: 'poly', attack: (n) => 'ab'.repeat(n / 2) },
  { source: '(a|aa)+$', growth: 'exp', attack: (n) => `${'a'.repeat(n)}!` },
  { source: '(\\w|\\d)+$', growth: 'exp', attack: (n) => `${'1'.repeat(n)}!` },
  { source: '(?:\\w+\\s?)+$', growth: 'exp', attack: (n) => `${'a'.repeat(n)}!` },
  { source: '(a+)+$', growth: 'exp', attack: (n) => `${'a'.repeat(n)}!` },
  { source: '\\s*\\s*\\s*x', growth: 'poly', attack: (n) => ' '.repeat(n) },
  { source: '.*.*=.*', growth: 'poly', attack: (n) => 'a'.repeat(n) },
  { source: '.*STAR.*MARKET.*#', growth: 'poly', attack: (n) => 'STARMARKET'.repeat(n / 10) },
  { source: '\\s+$', growth: 'poly', attack: (n) => `x${' '.repeat(n)}x` },
  { source: '\\d+-\\d+-\\d+x', growth: 'poly', attack: (n) => '1'.repeat(n) },
  { source: '\\w+@', growth: 'poly', attack: (n) => 'a'.repeat(n) },
  { source: '(?=(a+))a*b\\1', growth: 'poly', attack: (n) => 'a'.repeat(n) },
  { source: '(?=(a|a)*$)x', growth: 'exp', attack: (n) => `${'a'.repeat(n)}!` },
  { source: '(?!(?:a|a)*$)x|^(?:a|a)*$', growth: 'exp', attack: (n) => `${'a'.repeat(n)}!` },
  { source: '(?:a|a){1,30}$', growth: 'exp', attack: (n) => `${'a'.repeat(n)}!` },
  { source: '(?:a?){30}a{30}', growth: 'exp', attack: () => 'a'.repeat(29) },
  {
    source: 'a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaa',
    growth: 'exp',
    attack: () => 'a'.repeat(23),
  },
  { source: '(.*)\\1\\1x', growth: 'poly', attack: (n) => 'a'.repeat(n) },
  { source: '(?:(?:A|B|AB)(?:C|BC|C))*D', growth: 'exp', attack: (n) => 'ABC'.repeat(n / 3) },
  { source: '^(?:.*,){8}P', growth: 'poly', attack: (n) => ','.repeat(n) },
  { source: '(?:[^,]*,){5}Z', growth: 'poly', attack: (n) => ','.repeat(n) },
  { source: '(x+x+)+y', growth: 'exp', attack: (n) => 'x'.repeat(n) },
  { source: '(?:a{0,50}){0,50}b', growth: 'exp', attack: (n) => 'a'.repeat(n) },
  { source: '(?:\\d|\\d\\d)*#', growth: 'exp', attack: (n) => '1'.repeat(n) },
  { source: '^(?:STORE|ST|S|TORE)*$', growth: 'exp', attack: (n) => `${'STORE'.repeat(n / 5)}!` },
  { source: '[A-Z0-9 ]*[A-Z ]*[0-9 ]*STORE$', growth: 'poly', attack: (n) => 'A '.repeat(n / 2) },
  { source: '\\bStar\\s+Market\\b', growth: 'safe' },
  { source: '(?:THE\\s+)?HOME\\s+DEPOT', growth: 'safe' },
  { source: '\\bSTAR\\s*BUCKS?(?:\\s+COFFEE)?\\b', growth: 'safe' },
  { source: '^(?:SQ \\*|TST\\* ?|PAYPAL \\*)?BLUE\\s+BOTTLE', growth: 'safe' },
  { source: "\\bMC\\s?DONALD'?S?\\b", growth: 'safe' },
  { source: '(?:7|SEVEN)[-\\s]?(?:11|ELEVEN)', growth: 'safe' },
  { source: '\\bWAL[-\\s*]?MART(?:\\s+(?:SUPER\\s*CENTER|#\\d{3,5}))?', growth: 'safe' },
  { source: '(?<=PAYPAL \\*)UBER', growth: 'safe' },
  { source: '\\bH(?:&|\\s+AND\\s+|\\s*&\\s*)M\\b', growth: 'safe' },
  { source: 'UBER(?!\\s*EATS)', growth: 'safe' },
  { source: '\\b[A-Z]{3}\\d{4}\\b', growth: 'safe' },
  { source: '(?<brand>TARGET)\\s+T-?\\d{4}', growth: 'safe' },
  { source: 'a?b?c?d?e?f?g?h?i?j?k?l?m?n?o?p?q?r?s?t?u?v?w?x?y?z?A', growth: 'safe' },
  { source: '(?:A|B|C){2,4}\\d+', growth: 'safe' },
  { source: '(?:AMZN|AMAZON)(?:\\s*(?:MKTP?|MKTPLACE|PRIME|DIGITAL))*', growth: 'poly' },
  { source: '(?:KFC|K\\.?F\\.?C\\.?)(?:\\s+#?\\d+)?', growth: 'safe' },
  { source: '[\\w.]+\\.COM/BILL', growth: 'poly', attack: (n) => 'a'.repeat(n) },
  { source: '\\p{Lu}+', growth: 'safe' },
  { source: 'CHEZ\\s+(?:[A-Z]+\\s+){0,3}CAF[EÉ]', growth: 'safe' },
];
