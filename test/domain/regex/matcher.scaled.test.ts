import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { consideredPart, narrativeIsLong } from '../../../src/domain/regex/limits.ts';
import { compileMatcher, type NarrativeMatcher } from '../../../src/domain/regex/matcher.ts';
import type { PortablePattern } from '../../../src/domain/regex/pattern.ts';
import { inSemantics } from '../../../src/domain/regex/semantics.ts';
import { isAll } from '../../set-up/volume.ts';
import accepted from './fixtures/patterns-accepted.json' with { type: 'json' };

function portable(source: string): PortablePattern {
  const check = checkDialect(source);
  if (!check.ok) throw new Error(`${source}: ${JSON.stringify(check.problems)}`);
  return check.pattern;
}

const matcher = (source: string): NarrativeMatcher => compileMatcher(portable(source), 'backtracking');

describe('search in a narrative', () => {
  it.each([
    ['\\bStar\\s+Market\\b', 'STAR MARKET #1234 BOSTON', true],
    ['\\bStar\\s+Market\\b', 'SQ *star   market', true],
    ['\\bStar\\s+Market\\b', 'STARMARKET', false],
    ['\\bStar\\s+Market\\b', 'ALL STAR MARKETING', false],
    ['^(?:STARBUCKS|SBUX)\\s*#?\\d*', 'Starbucks 0123', true],
    ['^(?:STARBUCKS|SBUX)\\s*#?\\d*', 'PAYPAL *STARBUCKS', false],
    ['MARKET$', 'STAR MARKET', true],
  ])('/%s/ in "%s": %s', (source, narrative, answer) => {
    expect(matcher(source).matches(narrative)).toBe(answer);
    expect(compileMatcher(portable(source), 'linear').matches(narrative)).toBe(answer);
  });

  it('looks at the first 128 characters only', () => {
    const row = `${' '.repeat(124)}STAR MARKET`;
    expect(matcher('STAR').matches(row)).toBe(true);
    expect(matcher('STAR MARKET').matches(row)).toBe(false);
    expect([narrativeIsLong(row), narrativeIsLong(row.slice(0, 128))]).toEqual([true, false]);
  });

  it('never cuts a character in half', () => {
    expect(consideredPart(`${'A'.repeat(127)}🍔`)).toBe('A'.repeat(127));
    expect(consideredPart(`${'A'.repeat(126)}🍔B`)).toBe(`${'A'.repeat(126)}🍔`);
  });
});

describe('one meaning on printable ASCII', () => {
  const rows = [
    ...'STAR MARKET|Star  Market #12|KFC|K.F.C. 7-11|SQ *BLUE BOTTLE|WAL-MART SUPER CENTER #04123|MISS KISS'.split('|'),
    ...'AT&T*BILL.COM/BILL|HOME DEPOT 0123|H&M|H AND M|IKEA LIDL_1|PAYPAL *UBER  EATS|11|7|A|!|  |#1 #22'.split('|'),
    ...["O'REILLY AUTO", 'x', 'aabba', '[a]{2}^$', 'UBER#1UBER##', 'APPLE PAY POS DEBIT 1234', '~`@%_=+;:"<>,?|\\/'],
    Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join(''),
  ];

  const sources = isAll() ? accepted : accepted.filter((_, i) => i % 10 === 0);
  it(`V8, the linear engine and the imitations of Python, Joni and RE2 agree on ${sources.length} brand-like patterns`, () => {
    const differing: unknown[] = [];
    for (const source of sources) {
      const check = checkDialect(source);
      if (!check.ok) continue;
      const plain = compileMatcher(check.pattern, 'backtracking');
      const linear = RE2JS.compile(check.pattern.source, RE2JS.CASE_INSENSITIVE);
      const imitations = (['python', 'joni', 're2'] as const).map(
        (s) => new RegExp(inSemantics(check.pattern.ast, s), 'v'),
      );
      for (const row of rows) {
        const answer = plain.matches(row);
        const others = [linear.matcher(row).find(), ...imitations.map((imitation) => imitation.test(row))];
        const athenaDiffers = plain.athenaDiffers(row);
        if (athenaDiffers || others.some((other) => other !== answer))
          differing.push({ source, row, answer, others, athenaDiffers });
      }
    }
    expect(differing).toEqual([]);
  });
});

describe("Python's meaning beyond ASCII", () => {
  // Each answer was taken from CPython 3.11: bool(re.search(pattern, row, re.IGNORECASE)).
  it.each([
    ['CAFÉ', 'café nero', true],
    ['CAF.\\b', 'CAFÉ NERO', true],
    ['CAF\\b', 'CAFÉ NERO', false],
    ['\\bNERO', 'ÉNERO', false],
    ['CAF\\w', 'CAFÉ', true],
    ['CAF\\W', 'CAFÉ', false],
    ['K', '\u212a', true],
    ['S', 'ſ', true],
    ['I', 'İ', true],
    ['I', 'ı', true],
    ['[A-Z]', 'ſ', true],
    ['^[^S]$', 'ſ', false],
    ['^[^I]$', 'İ', false],
    ['^[a-j]$', 'ı', true],
    ['^\\w$', '½', true],
    ['^\\w$', '\u0301', false],
    ['^\\w$', '‿', false],
    ['^\\d$', '٣', true],
    ['^\\d$', '²', false],
    ['A\\sB', 'A\u00a0B', true],
    ['A\\sB', 'A\u0085B', true],
    ['A\\sB', 'A\u001fB', true],
    ['A\\sB', 'A\u200bB', false],
    ['SS', 'STRAßE', false],
    ['A$', 'A\n', true],
    ['A.B', 'A\rB', true],
    ['A.B', 'A\nB', false],
    ['A.B', 'A🍔B', true],
    ['A.B', 'A\u2028B', true],
    ['Ж', 'ж', true],
  ])('/%s/ in %j: %s', (source, narrative, answer) => {
    expect(matcher(source).matches(narrative)).toBe(answer);
    expect(compileMatcher(portable(source), 'linear').matches(narrative)).toBe(answer);
  });
});

describe('where Athena differs', () => {
  it.each([
    ['a word boundary beside an accent', 'CAF\\b', 'CAFÉ', true],
    ['a dotted capital I', 'IZMIR', 'İZMIR', true],
    ['a dotless i', 'KADI', 'KADı', true],
    ['ß, which Joni folds to SS', 'STRASSE', 'STRAßE', true],
    ['a digit of another script', '\\d', '٣', true],
    ['a no-break space', 'A\\sB', 'A\u00a0B', true],
    ['not for an accent that the pattern names', 'CAFÉ', 'café nero', false],
    ['not where the accent is out of reach', '\\bSTAR\\b', 'STAR MARKET CAFÉ', false],
    ['not on ASCII', '\\bSTAR\\b', 'STAR', false],
  ])('%s: /%s/ in %j', (_, source, narrative, answer) => {
    expect(matcher(source).athenaDiffers(narrative)).toBe(answer);
  });
});
