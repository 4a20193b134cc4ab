import { describe, expect, it } from 'vitest';
import { assessMetadataRegex } from '../../../src/domain/metadata/pattern-slips.ts';
import { compileMatcher } from '../../../src/domain/regex/matcher.ts';
import { acceptedRegex } from '../regex/accepted-regex.ts';

/** A pattern of another language, with a narrative each that it is meant to match and to miss. */
type Foreign = readonly [source: string, matches: string, misses: string];

const SQL: readonly Foreign[] = [
  ["SELECT * FROM combo WHERE narrative LIKE 'STAR%'", 'STAR 1', 'A STAR'],
  ["narrative ~ E'\\\\mSTAR\\\\M'", 'A STAR', 'STARS'],
  ["narrative ~ '^STAR[[:space:]]+MARKET'", 'STAR  MARKET', 'STARMARKET'],
  ["narrative RLIKE 'STAR[0-9]+'", 'STAR12', 'STAR'],
  ["narrative REGEXP 'STAR'", 'A STAR', 'SUN'],
  ["t.narrative::text ~* 'star'", 'STARS', 'SUN'],
  ["CAST(narrative AS varchar) LIKE '%STAR%'", 'A STAR', 'SUN'],
  ["narrative LIKE ANY (ARRAY['%STAR%', '%SUN%'])", 'A SUN', 'MOON'],
  ["narrative LIKE '%O''NEILL%'", "O'NEILL", 'ONEILL'],
  ["(narrative LIKE 'STAR%')", 'STAR 1', 'A STAR'],
  ["narrative LIKE '%STAR_MARKET%'", 'STAR-MARKET', 'STARMARKET'],
  ["narrative LIKE '%STAR%';", 'STARS', 'SUN'],
  ["AND upper(narrative) LIKE '%STAR%'", 'STARS', 'SUN'],
  ["narrative == 'STAR'", 'STAR', 'STARS'],
  ["regexp_like(narrative, '(?i)^star\\s+market')", 'STAR MARKET', 'A STAR MARKET'],
  ["regexp_like(lower(narrative), 'star')", 'STARS', 'SUN'],
  ["regexp_extract(narrative, '(STAR|SUN) \\d+', 1)", 'SUN 12', 'SUN'],
  ["REGEXP_REPLACE(narrative, '^STAR', '')", 'STAR', 'A STAR'],
  ["CHARINDEX('STAR', narrative) > 0", 'A STAR', 'SUN'],
  ["narrative CONTAINS 'STAR'", 'A STAR', 'SUN'],
  ["narrative STARTS WITH 'STAR'", 'STAR 1', 'A STAR'],
  ["narrative LIKE '%' || 'STAR' || '%'", 'A STAR', 'SUN'],
  ["narrative LIKE concat('STAR', '%')", 'STAR 1', 'A STAR'],
  ["CASE WHEN narrative LIKE 'STAR%' THEN 1 ELSE 0 END", 'STAR 1', 'A STAR'],
  ["narrative LIKE 'STAR[0-9]%'", 'STAR1', 'A STAR1'],
  ['LIKE STAR%', 'STAR 1', 'A STAR'],
  ['%STAR%MARKET%', 'STAR 1 MARKET', 'MARKET STAR'],
];

const PERL: readonly Foreign[] = [
  ['m/STAR\\s+MARKET/ix', 'STAR MARKET', 'STARMARKET'],
  ['/^STAR\\/SUN$/', 'STAR/SUN', 'STAR/SUN 1'],
  ['$narrative =~ m{^STAR}', 'STAR 1', 'A STAR'],
  ['(?<name>STAR) MARKET(?<!X)', 'STAR MARKET', 'STAR'],
  ['\\ASTAR\\Z', 'STAR', 'STARS'],
  ['STAR\\h*MARKET', 'STAR MARKET', 'STAR X MARKET'],
  ['\\QSTAR*\\E', 'STAR*', 'STAR'],
  ["(?'n'STAR|SUN)", 'SUN', 'MOON'],
  ['(?|STAR|SUN) 1', 'SUN 1', 'SUN'],
  ['(?>STAR|SUN) 1', 'SUN 1', 'SUN'],
  ['STAR\\s++MARKET', 'STAR  MARKET', 'STARMARKET'],
  ['NOTEPAD++', 'NOTEPAD++', 'NOTEPAD'],
  ['(*UCP)STAR', 'STAR', 'SUN'],
  ['STAR(?#shop)S', 'STARS', 'STAR'],
  ['(?i-s)STAR', 'STAR', 'SUN'],
  ['STAR\\x{20}MARKET', 'STAR MARKET', 'STARMARKET'],
  ['STAR\\o{40}MARKET', 'STAR MARKET', 'STARMARKET'],
  ['STAR\\040MARKET', 'STAR MARKET', 'STARMARKET'],
  ['\\N{U+0053}TAR', 'STAR', 'TAR'],
  ['(STAR|SUN)-\\g1', 'SUN-SUN', 'SUN-STAR'],
  ['(STAR)\\g{1}', 'STARSTAR', 'STAR'],
  ['m{STAR}', 'STARS', 'SUN'],
];

const DOTNET_AND_JAVA: readonly Foreign[] = [
  ['new Regex(@"^STAR\\b", RegexOptions.IgnoreCase)', 'STAR 1', 'STARS'],
  ['Regex.IsMatch(text, "STAR")', 'A STAR', 'SUN'],
  ['Pattern.compile("\\\\bSTAR\\\\b", Pattern.CASE_INSENSITIVE)', 'A STAR', 'STARS'],
  ['Pattern.compile("STAR").matcher(text).find()', 'A STAR', 'SUN'],
  ['text.matches("^STAR.*")', 'STAR 1', 'A STAR'],
  ['"STAR\\\\d".toRegex()', 'STAR1', 'STAR'],
  ['[A-Z-[AEIOU]]STAR', 'BSTAR', 'ASTAR'],
  ['[a-z&&[^aeiou]]STAR', 'BSTAR', 'ASTAR'],
  ['[\\w&&[^\\d]]STAR', 'BSTAR', '1STAR'],
  ['[A-F&&[D-Z]]STAR', 'ESTAR', 'ASTAR'],
  ['[A[XY]]STAR', 'YSTAR', 'ZSTAR'],
  ['\\p{Lu}TAR', 'STAR', '1TAR'],
  ['\\p{javaUpperCase}TAR', 'STAR', '1TAR'],
  ['\\p{IsDigit}STAR', '1STAR', 'ASTAR'],
  ['(?<n>STAR)\\k<n>', 'STARSTAR', 'STAR'],
  ['STAR\\z', 'A STAR', 'STAR 1'],
  ['STAR\\R', 'STAR ', 'STAR'],
];

const POSIX_AND_TOOLS: readonly Foreign[] = [
  ['\\(STAR\\|SUN\\) MARKET', 'SUN MARKET', 'MARKET'],
  ['STAR\\|SUN', 'SUN', 'MOON'],
  ['[[:alpha:]]TAR', 'STAR', '1TAR'],
  ['[:digit:]STAR', '1STAR', 'dSTAR'],
  ['[[:<:]]STAR[[:>:]]', 'A STAR', 'STARS'],
  ['\\<STAR\\>', 'A STAR', 'STARS'],
  ['[[:upper:][:digit:]]STAR', '1STAR', '-STAR'],
  ['[[=A=]]STAR', 'ASTAR', 'BSTAR'],
  ['s/STAR/SUN/gi', 'STARS', 'SUN'],
  ['s|^STAR||', 'STAR', 'A STAR'],
  ["'STAR'", 'STARS', 'SUN'],
  ['STAR[[:space:]]\\+MARKET', 'STAR  MARKET', 'STAR+MARKET'],
];

const WILDCARDS: readonly Foreign[] = [
  ['*STAR*', 'A STAR B', 'SUN'],
  ['STAR*', 'STAR 1', 'STA'],
  ['*STAR?', 'STARS', 'STAR'],
  ['ST?R*', 'STAR 1', 'SR'],
  ['STAR??', 'STAR12', 'STAR'],
  ['STAR~*', 'STAR*', 'STAR'],
  ['?STAR?', 'ASTARB', 'STARB'],
  ['COUNTIF(A:A,"*STAR*")', 'A STAR', 'SUN'],
  ['=SEARCH("STAR",A1)', 'A STAR', 'SUN'],
  ['=IF(ISNUMBER(SEARCH("STAR",A1)),1,0)', 'A STAR', 'SUN'],
  ["narrative GLOB 'STAR*'", 'STAR 1', 'A STAR'],
  ["fnmatch(narrative, '*STAR*')", 'A STAR', 'SUN'],
  ['{STAR,SUN}*', 'SUN', 'MOON'],
  ['*.STAR.*', 'STAR 1', 'SUN'],
];

const SEARCH_ENGINES: readonly Foreign[] = [
  ['narrative:STAR', 'A STAR', 'SUN'],
  ['narrative:*STAR*', 'A STAR', 'SUN'],
  ['narrative:/STAR [0-9]+/', 'STAR 12', 'STAR'],
  ['STAR OR SUN', 'SUN', 'MOON'],
  ['"STAR MARKET" OR "SUN MARKET"', 'SUN MARKET', 'MOON MARKET'],
  ['+STAR +MARKET', 'MARKET OF STAR', 'STAR'],
  ['STAR && MARKET', 'STAR 1 MARKET', 'STAR'],
  ['STAR || SUN', 'SUN', 'MOON'],
  ['STAR~1', 'STAR', 'SUN'],
  ['STAR^4', 'STAR', 'SUN'],
  ['"STAR MARKET"~3', 'STAR MARKET', 'STAR'],
  ['{"wildcard": {"narrative": "*STAR*"}}', 'A STAR', 'SUN'],
  ['{"query": "STAR"}', 'A STAR', 'SUN'],
  ['STAR, SUN, MOON', 'MOON', 'MARS'],
  ['STAR; SUN', 'SUN', 'MOON'],
];

const SCRIPTS: readonly Foreign[] = [
  ['/STAR/giu', 'STARS', 'SUN'],
  ['new RegExp("\\\\bSTAR\\\\b", "i")', 'A STAR', 'STARS'],
  ['RegExp(`STAR`)', 'STARS', 'SUN'],
  ['String.raw`\\bSTAR`', 'STARS', 'ALLSTAR'],
  ['```\\bSTAR```', 'STARS', 'ALLSTAR'],
  ['```regex\n^STAR\n```', 'STARS', 'ALLSTAR'],
  ['"regex": "^STAR"', 'STARS', 'ALLSTAR'],
  ["'pattern': '^STAR'", 'STARS', 'ALLSTAR'],
  ["re.compile(r'STAR\\s')", 'STAR 1', 'STARS'],
  ['re.search("STAR", text, re.I)', 'STARS', 'SUN'],
  ["df.narrative.str.contains('STAR', case=False)", 'A STAR', 'SUN'],
  ["preg_match('/STAR/i', $text)", 'A STAR', 'SUN'],
  ['regexp.MustCompile(`^STAR`)', 'STAR 1', 'A STAR'],
  ['Regex::new(r"STAR\\d")', 'STAR1', 'STAR'],
  ['r#"STAR"#', 'STARS', 'SUN'],
  ['grepl("STAR", x, ignore.case = TRUE)', 'A STAR', 'SUN'],
  ['%r{STAR}i', 'STARS', 'SUN'],
  ['narrative.includes("STAR")', 'A STAR', 'SUN'],
  ['["STAR", "SUN"]', 'SUN', 'MOON'],
  ["('STAR', 'SUN')", 'SUN', 'MOON'],
  ['{ "regex": "^STAR" }', 'STAR', 'A STAR'],
  ['const pattern = /STAR/i', 'STARS', 'SUN'],
  ['\\u{53}TAR', 'STAR', 'TAR'],
  ['STAR[^]*SUN', 'STAR AND SUN', 'SUN STAR'],
  ['\\i\\c*STAR', 'XYSTAR', '**STAR'],
];

const MANGLED: readonly Foreign[] = [
  ['STAR[0–9]', 'STAR5', 'STAR–'],
  ['ST\\EAR', 'STEAR', 'STAR'],
  ['STAR\\r\\n', 'STAR', 'SUN'],
  ['[[:digit:]STAR', '1STAR', 'ASTAR'],
  ['[\\b]STAR', 'A STAR', 'ALLSTAR'],
  ['u"STAR"', 'STARS', 'SUN'],
  ['STAR(', 'STAR(', 'STAR'],
  ['STAR)', 'STAR)', 'STAR'],
  ['(STAR|SUN', 'SUN', 'MOON'],
  ['[STAR', '[STAR', 'STAR'],
  ['STAR]', 'STAR]', 'STAR'],
  ['STAR{', 'STAR{', 'STAR'],
  ['STAR|', 'STAR', 'SUN'],
  ['+44 STAR', '+44 STAR', '44 STAR'],
  ['STAR**', 'STARS', 'STA'],
  ['ſTAR', 'STAR', 'TAR'],
  ['STAR’S', 'STAR’S', 'STARS'],
  ['“STAR”', 'STARS', 'SUN'],
  ['[STAR]', 'STAR', 'RATS'],
  ['[S|s]TAR', 'STAR', '|TAR'],
  ['STAR/.COM', 'STAR.COM', 'STARXCOM'],
  ['/bSTAR/b', 'A STAR', 'STARS'],
  ['\\\\\\\\bSTAR', 'A STAR', 'ALLSTAR'],
  ['STAR&amp;SUN', 'STAR&SUN', 'STAR SUN'],
  ['STAR%20SUN', 'STAR SUN', 'STARSUN'],
  [' ^STAR', 'STAR', 'A STAR'],
  ['STAR | SUN', 'SUNS', 'MOON'],
  ['SQ *STAR', 'SQ *STAR', 'SQ STAR'],
];

const ALL = { SQL, PERL, DOTNET_AND_JAVA, POSIX_AND_TOOLS, WILDCARDS, SEARCH_ENGINES, SCRIPTS, MANGLED };

describe.each(Object.entries(ALL))('a pattern of another notation (%s)', (_, patterns) => {
  it.each(patterns)('%s is named, and what is meant is accepted and means the same', (source, matches, misses) => {
    const { accepted, meant, slip, problems } = assessMetadataRegex(source);
    expect(accepted ? slip : problems[0]?.instead).toBeTruthy();
    expect([source, meant]).not.toEqual([source, null]);
    const { pattern, engine } = acceptedRegex(meant ?? '');
    const matcher = compileMatcher(pattern, engine);
    expect([meant, matcher.matches(matches), matcher.matches(misses)]).toEqual([meant, true, false]);
    // Taken at its word, the advice leads no further.
    expect(assessMetadataRegex(meant ?? '')).toMatchObject({ accepted: true, meant: null, slip: null });
  });
});
