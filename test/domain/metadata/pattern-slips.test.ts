import { describe, expect, it, test } from 'vitest';
import { assessMetadataRegex, SLIPS } from '../../../src/domain/metadata/pattern-slips.ts';
import { assessRegex } from '../../../src/domain/regex/assessment.ts';
import { compileMatcher } from '../../../src/domain/regex/matcher.ts';
import { acceptedRegex } from '../regex/accepted-regex.ts';
import accepted from '../regex/fixtures/patterns-accepted.json' with { type: 'json' };

type Slip = readonly [source: string, meant: string, matches: string, misses: string];

/** For each kind of slip: what is written, what is meant, and a narrative each that it matches and misses. */
const EXAMPLES: Readonly<Record<string, readonly Slip[]>> = {
  sql_condition: [
    ["LIKE '%STAR MARKET%'", 'STAR MARKET', 'A STAR MARKET 1', 'STAR'],
    ["NOT LIKE '%STAR%'", 'STAR', 'STAR', 'SUN'],
    ["REGEXP '^STAR'", '^STAR', 'STAR 1', 'A STAR'],
    ["~* 'star\\s+market'", 'star\\s+market', 'STAR MARKET', 'STAR'],
  ],
  call: [
    ["re.compile(r'\\bSTAR\\b')", '\\bSTAR\\b', 'STAR', 'STARS'],
    ['new RegExp("\\\\bSTAR\\\\b", "i")', '\\bSTAR\\b', 'STAR', 'STARS'],
    ["REGEXP_LIKE(narrative, '^STAR')", '^STAR', 'STAR', 'A STAR'],
  ],
  quotes: [
    ["'STAR'", 'STAR', 'STAR', 'SUN'],
    ['"\\\\bSTAR\\\\b"', '\\bSTAR\\b', 'A STAR', 'STARS'],
    ["r'STAR\\s+MARKET'", 'STAR\\s+MARKET', 'STAR MARKET', 'STAR'],
    ['`STAR`', 'STAR', 'STAR', 'SUN'],
    ['@"STAR\\d"', 'STAR\\d', 'STAR1', 'STAR'],
    ['“STAR”', 'STAR', 'STAR', 'SUN'],
  ],
  slash_for_backslash: [
    ['STAR/s+MARKET', 'STAR\\s+MARKET', 'STAR MARKET', 'STAR/S MARKET'],
    ['/bSTAR/b', '\\bSTAR\\b', 'STAR', 'STARS'],
  ],
  delimiters: [
    ['/STAR\\s+MARKET/i', 'STAR\\s+MARKET', 'STAR MARKET', 'STAR'],
    ['/^STAR/', '^STAR', 'STAR', 'A STAR'],
    ['/A\\/B/g', 'A/B', 'A/B', 'AB'],
    ['~STAR~i', 'STAR', 'STAR', 'SUN'],
    ['#^STAR#iu', '^STAR', 'STAR', 'A STAR'],
    ['\\bSTAR\\b/gi', '\\bSTAR\\b', 'STAR', 'STARS'],
    ['/UBER(?!\\s*EATS)/i', 'UBER\\s*(?:$|[^E\\s]|E(?:$|[^A]|A(?:$|[^T]|T(?:$|[^S]))))', 'UBER TRIP', 'UBER EATS'],
  ],
  doubled_backslash: [
    ['\\\\bSTAR\\\\b', '\\bSTAR\\b', 'A STAR', 'STARS'],
    ['STAR\\\\s+MARKET', 'STAR\\s+MARKET', 'STAR MARKET', 'STAR'],
    ['\\\\\\\\bSTAR', '\\bSTAR', 'STARS', 'ALLSTAR'],
    ['SQ\\\\s*\\\\*\\\\s*STAR', 'SQ\\s*\\*\\s*STAR', 'SQ *STAR', 'SQ STAR'],
    ['^NATERA\\\\y', '^NATERA\\b', 'NATERA', 'NATERAY'],
  ],
  entity: [
    ['M&amp;S', 'M&S', 'M&S', 'MS'],
    ['STAR%20MARKET', 'STAR MARKET', 'STAR MARKET', 'STAR'],
    ['SAINSBURY&#39;S', "SAINSBURY'S", "SAINSBURY'S", 'SAINSBURYS'],
  ],
  like: [
    ['%STAR%', 'STAR', 'A STAR B', 'SUN'],
    ['STAR%', '^STAR', 'STAR B', 'A STAR'],
    ['%STAR', 'STAR$', 'A STAR', 'STAR B'],
    ['%STAR_MARKET%', 'STAR.MARKET', 'STAR-MARKET', 'STARMARKET'],
    ['STAR_MARKET', 'STAR.MARKET', 'STAR MARKET', 'STARMARKET'],
    ['STAR%MARKET', 'STAR.*MARKET', 'STAR THE MARKET', 'STAR'],
    ['%\\bSTAR\\b%', '\\bSTAR\\b', 'A STAR', 'STARS'],
  ],
  word_edges: [
    ['\\<STAR\\>', '\\bSTAR\\b', 'A STAR', 'STARS'],
    ['\\<(?:STAR|SUN)\\>', '\\b(?:STAR|SUN)\\b', 'SUN 1', 'SUNS'],
  ],
  named_class: [['[:alpha:]+\\d', '[^\\W\\d_]+\\d', 'AB1', '1 :']],
  class_of_words: [['^[STAR|SUN]', '^(?:STAR|SUN)', 'SUN 1', 'TAR']],
  excel_escape: [['SQ ~*STAR', 'SQ \\*STAR', 'SQ *STAR', 'SQ STAR']],
  wallet_star: [
    ['SQ *STAR', 'SQ\\s*\\*\\s*STAR', 'SQ *STAR', 'SQ STAR'],
    ['^PAYPAL *STAR', '^PAYPAL\\s*\\*\\s*STAR', 'PAYPAL *STAR', 'PAYPAL STAR'],
    ['TST* STAR', 'TST\\s*\\*\\s*STAR', 'TST* STAR', 'TS STAR'],
    ['\\bCRV*STAR', '\\bCRV\\s*\\*\\s*STAR', 'CRV*STAR', 'CRSTAR'],
  ],
  glob: [
    ['STAR*', 'STAR', 'STARBUCKS', 'STA'],
    ['STAR*MARKET', 'STAR.*MARKET', 'STAR THE MARKET', 'STAMARKET'],
    ['STAR**', 'STAR', 'STARS', 'STA'],
  ],
  plus_sign: [
    ['DISNEY+', 'DISNEY\\+', 'DISNEY+', 'DISNEY'],
    ['B+Q', 'B\\+Q', 'B+Q', 'BQ'],
  ],
  anchor_inside: [
    ['A$AP', 'A\\$AP', 'A$AP', 'AAP'],
    ['$1 STORE', '\\$1 STORE', '$1 STORE', '1 STORE'],
    ['TOYS^R', 'TOYS\\^R', 'TOYS^R', 'TOYSR'],
  ],
  blanks_around_or: [['STAR | SUN', 'STAR|SUN', 'STARS', 'MOON']],
};

const ENTRIES = SLIPS.flatMap(({ kind }) => (EXAMPLES[kind] ?? []).map((slip) => [kind, ...slip] as const));

describe('a slip of notation is named, with the pattern that is meant', () => {
  test.each(SLIPS.map(({ kind }) => kind))('%s has examples', (kind) => {
    expect(EXAMPLES[kind]?.length).toBeGreaterThan(0);
  });

  it.each(ENTRIES)('%s: %s is meant as %s', (kind, source, meant, matches, misses) => {
    const assessment = assessMetadataRegex(source);
    expect(assessment.meant).toBe(meant);
    const says = SLIPS.find((slip) => slip.kind === kind)?.says ?? '';
    if (assessment.accepted) {
      expect(assessment.slip).toContain(says);
      expect(assessment.slip).toContain(`write: ${meant}`);
      expect(assessment.warnings[0]).toBe(assessment.slip);
    } else expect(assessment.problems[0]?.instead).toContain(meant);
    const { pattern, engine } = acceptedRegex(meant);
    const matcher = compileMatcher(pattern, engine);
    expect([matcher.matches(matches), matcher.matches(misses)]).toEqual([true, false]);
    // Taken at its word, the advice leads no further.
    expect(assessMetadataRegex(meant)).toMatchObject({ accepted: true, meant: null, slip: null });
  });
});

describe('a pattern without a slip', () => {
  it.each([
    ...[
      '\\bSTAR\\b',
      '^STAR',
      'STAR$',
      'STAR\\s+MARKET',
      'STAR *MARKET',
      '^SQ *\\*',
      'SQ\\s*\\*\\s*STAR',
      'STARS?',
      '0*12',
    ],
    ...[
      '100%',
      '100% PURE',
      'N/A',
      'A/S',
      'CHICK-FIL-A',
      '(STAR|SUN)',
      '[A-Z|]',
      'STAR.*MARKET',
      '[A-Z]+',
      '\\bA*B',
      "O'NEILL",
    ],
    ...[
      '^(?:(?:PAYPAL|PP|SQ)\\s*\\*\\s*)?STAR',
      'ZETTLE_\\*',
      'PURE_',
      'A|B|C',
      'WWW\\.STAR\\.COM',
      'H&M',
      '\\$1 STORE',
    ],
  ])('%s is as it was', (source) => {
    expect(assessMetadataRegex(source)).toEqual(assessRegex(source));
  });

  test('is what people write: of 1,317 patterns that six engines agree on, the one in quotes is suspected', () => {
    const suspected = accepted.filter((source) => assessMetadataRegex(source).slip !== null);
    expect(suspected).toEqual(["'LIDL'"]);
  });
});
