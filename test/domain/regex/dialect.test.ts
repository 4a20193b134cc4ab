import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { isPortableLetter } from '../../../src/domain/regex/letters.ts';
import accepted from './fixtures/patterns-accepted.json' with { type: 'json' };

function problemsOf(source: string) {
  const check = checkDialect(source);
  return check.ok ? [] : check.problems;
}

describe('what is in the dialect', () => {
  it.each([
    ["the runbook's pattern", '\\bStar\\s+Market\\b'],
    ['alternatives and an optional store number', '^(?:STARBUCKS|SBUX)\\s*#?\\d*'],
    ['escaped punctuation and space', 'PAYPAL\\ \\*\\-\\/\\#\\_'],
    ['a hexadecimal escape', '\\x41\\x7E'],
    ['letters with one case pair', 'CAFÉ MÜLLER ñ Ж'],
    ['letters without case', '東京'],
    ['any character', 'A.B'],
    ['the classes', '\\d\\D\\w\\W\\s\\S'],
    ['a class with ranges', '[A-Za-z0-9]'],
    ['a negated class', '[^A-Z &]'],
    ['- at the edges of a class or escaped', '[-a][a-][a\\-b]'],
    ['an escaped [ in a class', '[\\[a]'],
    ['^ inside a class', '[a^]'],
    ['a class within a class escape', '[\\w&.]'],
    ['plain groups', '(?:A|B)C'],
    ['repeats', 'A?B*C+D{2}E{2,}F{2,3}'],
    ['lazy repeats', 'A+?B*?C??D{2,3}?'],
    ['anchors and word boundaries', '^A\\bB$'],
    ['an empty alternative', 'A(?:B|)C'],
  ])('%s: %s', (_, source) => {
    expect(problemsOf(source)).toEqual([]);
  });

  it('takes the brand-like patterns on which six engines agreed, but for four that repeat an assertion', () => {
    const refused = accepted.filter((source) => !checkDialect(source).ok);
    expect(refused.every((source) => source.includes('(?:\\b)'))).toBe(true);
    expect(refused).toHaveLength(4);
  });
});

const WITHOUT_SHAPE: ReadonlySet<string> = new Set(['\u115f', '\u1160', '\u3164', '\uffa0']);

describe('what is out, because nobody sees it', () => {
  it.each([...WITHOUT_SHAPE])('a letter without a shape (%j)', (filler) => {
    expect(problemsOf(`STAR${filler}`)).toHaveLength(1);
  });
});

describe('what is out, because engines answer differently', () => {
  it.each([
    ['\\B', 'A\\BC', 1, 'edges of a row', '\\w'],
    ['{,n}', 'A{,3}', 1, '{,n}', '{0,n}'],
    ['a repeat of a repeat', 'a{2}{3}', 4, 'repeat of a repeat', '(?:a{2}){3}'],
    ['] first in a class', '[]a]', 0, '] as first', '\\]'],
    ['] first in a negated class', '[^]a]', 0, '] as first', '\\]'],
    ['an intersection', '[a&&b]', 2, 'set operation', 'once: &'],
    ['a difference', '[a--b]', 2, 'set operation', 'once: -'],
    ['a nested class', '[a[b]]', 2, 'nested class', '\\['],
    ['a named class', '[[:alpha:]]', 1, '[:alpha:]', 'A-Z'],
    ['\\h', 'A\\h', 1, 'differently', '\\s'],
    ['\\A after the start of a class', '[\\A]', 1, 'differently', '^'],
    ['\\Z', 'A\\Z', 1, 'differently', '$'],
    ['\\z', 'A\\z', 1, 'differently', '$'],
    ['\\G', '\\GA', 0, 'last match', '^'],
    ['\\a', 'A\\a', 1, 'control', '\\s'],
    ['\\e', 'A\\e', 1, 'control', '\\s'],
    ['\\v', 'A\\v', 1, 'control', '\\s'],
    ['\\t', 'A\\t', 1, 'control', '\\s'],
    ['\\R', 'A\\R', 1, 'differently', '\\s'],
    ['quoting', '\\QA.B\\E', 0, 'quoted', 'escape'],
    ['a braced code point', '\\x{41}', 0, '\\x', '\\x41'],
    ['a control by number', 'A\\x09', 1, '20 to 7E', 'character itself'],
    ['a property', '\\p{Lu}+', 0, 'properties', '[A-Z]'],
    ['a negated property', '\\P{Lu}+', 0, 'properties', '[A-Z]'],
    ['backspace', '[\\b]A', 1, 'backspace', 'outside'],
    ['İ', 'İZMIR', 0, 'fold', '.'],
    ['ı', 'KADı', 3, 'fold', '.'],
    ['the Kelvin sign', '\u212aFC', 0, 'fold', 'the letter K'],
    ['ſ', 'ſTAR', 0, 'fold', 'the letter s'],
    ['ß', 'STRAßE', 4, 'fold', '.'],
    ['a range over punctuation', '[!-/]', 1, 'range', 'A-Z'],
    ['a range across cases', '[A-z]', 1, 'range', 'A-Z'],
    ['a - in the middle of a class', '[\\d-a]', 3, 'range', '\\-'],
    ['a quantified end', 'A{3}?', 0, 'two things', '{n}'],
    ['an escaped letter', 'A\\i', 1, 'no portable meaning', 'without it'],
    ["PostgreSQL's edge of a word", 'A\\y', 1, 'edge of a word', '\\b'],
    ['punctuation beyond ASCII', 'A–B', 1, 'fold or read', '\\W'],
    ['a combining accent', 'CAFE\u0301', 4, 'fold or read', '.'],
  ])('%s: %s', (_, source, at, problem, instead) => {
    expect(problemsOf(source)[0]).toMatchObject({
      at,
      problem: expect.stringContaining(problem),
      instead: expect.stringContaining(instead),
    });
  });
});

describe('what is out, because an engine refuses it', () => {
  it.each([
    ['lookahead', 'UBER(?!\\s*EATS)', 4, 'lookaround', 'alternatives'],
    ['lookbehind', '(?<=PAYPAL \\*)UBER', 0, 'lookaround', 'alternatives'],
    ['a backreference', '(A)\\1', 3, 'backreference', 'out'],
    ['a named backreference', '(?<a>A)\\k<a>', 7, 'backreference', 'out'],
    ["Python's named backreference", '(?P<a>A)(?P=a)', 8, 'backreference', 'out'],
    ['an atomic group', '(?>A)', 0, 'atomic', '(?:'],
    ['a possessive repeat', 'A++', 1, 'possessive', 'last +'],
    ['flags in the middle', 'A(?i)B', 1, 'flags', 'drop'],
    ['flags for a group', '(?i:A)', 0, 'flags', 'drop'],
    ['other flags at the start', '(?s)A.B', 0, 'flags', 'drop'],
    ['a comment', 'A(?#c)B', 1, 'comment', 'notes'],
    ['a condition', '(A)?(?(1)B|C)', 4, 'condition', '|'],
    ['a code point', '\\u0041', 0, 'code points', 'itself'],
    ['a bare {', 'A{B', 1, 'escape' /* instead */, '\\{'],
    ['a bare }', 'A}B', 1, 'disagree', '\\}'],
    ['a bare ]', 'A]B', 1, 'disagree', '\\]'],
    ['a repeat over 100', 'A{101}', 0, '100', '+'],
    ['an open repeat over 100', 'A{101,}', 0, '100', '+'],
    ['a repeated assertion', '(?:\\b)+A', 0, 'takes no character', 'drop'],
    ['a repeat of zero times', 'A{0}B', 0, 'zero', 'drop'],
  ])('%s: %s', (_, source, at, problem, instead) => {
    const [first] = problemsOf(source);
    expect(first).toMatchObject({ at, instead: expect.stringContaining(instead) });
    expect(`${first?.problem} ${first?.instead}`).toContain(problem);
  });

  it.each([
    ['(A', 2],
    ['A)', 1],
    ['[A', 2],
    ['*A', 0],
    ['A|*', 2],
    ['^*A', 1],
    ['A{2,1}', 6],
    ['A\\', 1],
    ['(?', 0],
    ['(*A)', 0],
  ])('%s does not parse, and the place is named', (source, at) => {
    expect(problemsOf(source)).toMatchObject([{ at }]);
  });
});

describe('what matches everything', () => {
  it.each([
    '',
    '.*',
    '.*?',
    '(?i)',
    '(?i).*',
    'A*',
    'A?',
    '\\b',
    '^',
    '$',
    '^$',
    'A|',
    '(?:)',
    '(?:A?|B*)',
    '(?:A?){3}',
    '.*|A',
  ])('"%s" is refused', (source) => {
    const [first] = problemsOf(source);
    expect(first?.problem).toMatch(/matches every narrative|matches the empty string/);
  });
});

describe('rewrites', () => {
  it.each([
    ['.*STAR.*MARKET.*', 'STAR.*MARKET', ['.* at the start', '.* at the end']],
    ['.*?.*STAR', 'STAR', ['.* at the start']],
    ['(?i)STAR', 'STAR', ['(?i)']],
    ['(?i).*STAR', 'STAR', ['(?i)', '.* at the start']],
    ['(STAR) (MARKET)', '(?:STAR) (?:MARKET)', ['(']],
    ['(?P<brand>STAR)', '(?:STAR)', ['(?P<brand>']],
    ['(?<brand>STAR)', '(?:STAR)', ['(?<brand>']],
    ['\\ASTAR', '^STAR', ['\\A']],
  ])('%s is stored as %s, and the caller is told', (source, stored, from) => {
    const check = checkDialect(source);
    expect(check).toMatchObject({ ok: true, pattern: { source: stored } });
    expect(check.ok && check.pattern.rewrites.map((rewrite) => rewrite.from)).toEqual(from);
  });

  it.each(['STAR\\.*', 'STAR[.]*', 'STAR\\(', '[(]A', 'STAR.+'])('%s stays as it is', (source) => {
    expect(checkDialect(source)).toMatchObject({ ok: true, pattern: { source, rewrites: [] } });
  });

  it('are done once: a stored source comes back unchanged', () => {
    for (const source of accepted) {
      const once = checkDialect(source);
      if (!once.ok) continue;
      expect(checkDialect(once.pattern.source)).toMatchObject({
        ok: true,
        pattern: { source: once.pattern.source, rewrites: [] },
      });
    }
  });

  it('keep problems at their place in what the caller wrote', () => {
    expect(problemsOf('(?i).*(STAR)\\h')).toMatchObject([{ at: 12, found: '\\h' }]);
    expect(problemsOf('(?i)(?P<brand>A{101})')).toMatchObject([{ at: 14, found: 'A{101}' }]);
  });
});

describe('limits', () => {
  it('take 512 characters and no more', () => {
    expect(checkDialect('A'.repeat(512)).ok).toBe(true);
    expect(problemsOf('A'.repeat(513))).toMatchObject([{ at: 512, problem: expect.stringContaining('512') }]);
  });

  it('take 20 nested groups and no more', () => {
    const nested = (depth: number): string => `${'(?:'.repeat(depth)}A${')'.repeat(depth)}`;
    expect(checkDialect(nested(20)).ok).toBe(true);
    expect(problemsOf(nested(21))[0]?.problem).toContain('nested');
    expect(problemsOf(nested(120))[0]?.problem).toContain('nested');
  });

  it('count what a pattern writes out to, assertions included', () => {
    expect(checkDialect(`(?:A{19}B){100}`).ok).toBe(true);
    expect(problemsOf('(?:A{20}B){100}')[0]?.problem).toContain('2000');
    expect(problemsOf('(?:(?:\\bA?){100}){100}B')[0]?.problem).toContain('2000');
  });

  it.each(['A\u0000B', 'A\nB', 'A\u009bB', '\ud83c', '🍔'])('refuse control and surrogate characters: %j', (source) => {
    expect(problemsOf(source)).toMatchObject([{ problem: expect.stringContaining('control characters') }]);
  });
});

describe('a hostile source', () => {
  const pieces = fc.constantFrom(
    ...'()[]{}|^$\\.*+?,-:=!<>&PiAakpxu09 \u0000\ud800éß',
    '(?',
    '(?P<',
    '[[:',
    '\\x',
    '{1,',
  );
  const anyText = fc.oneof(
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 600 }),
  );

  it('never throws, and every problem teaches', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const check = checkDialect(source);
        if (check.ok) return;
        expect(check.problems.length).toBeGreaterThan(0);
        for (const { at, found, problem, instead } of check.problems) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(source.length);
          expect(problem).not.toBe('');
          expect(instead).not.toBe('');
          expect(`${found}${problem}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          expect(found.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['(', 100_000],
    ['(?:', 40_000],
    ['[', 100_000],
    ['\\', 100_001],
    ['A{1,', 30_000],
    ['\u0000', 100_000],
  ])('%j, %d times over, is answered at once', (piece, times) => {
    expect(problemsOf(piece.repeat(times))).toMatchObject([{ problem: expect.stringContaining('the limit is 512') }]);
  });
});

describe('portable letters', () => {
  it('are the letters of one UTF-16 unit whose case forms are one pair, whichever way one folds', () => {
    const forms = new Map<string, Set<string>>();
    const unit = (code: number): string => String.fromCharCode(code);
    const letters = Array.from({ length: 0xffff - 0x80 }, (_, i) => unit(i + 0x80)).filter((c) => /^\p{L}$/u.test(c));
    const ascii = Array.from({ length: 128 }, (_, code) => unit(code)).filter((c) => /^[A-Za-z]$/.test(c));
    for (const c of [...letters, ...ascii]) {
      for (const form of [c.toLowerCase(), c.toUpperCase()]) forms.set(form, (forms.get(form) ?? new Set()).add(c));
    }
    const obsoleteCyrillic = /[\u1c80-\u1c88]/;
    for (const c of letters.filter((letter) => !obsoleteCyrillic.test(letter))) {
      const related = new Set([c, c.toLowerCase(), c.toUpperCase()]);
      for (const form of [...related]) for (const other of forms.get(form) ?? []) related.add(other);
      const single = [...related].filter((form) => !obsoleteCyrillic.test(form));
      const onePair =
        single.length <= 2 && single.every((form) => `${form}${form.toLowerCase()}${form.toUpperCase()}`.length === 3);
      expect([c, isPortableLetter(c)]).toEqual([c, onePair && !WITHOUT_SHAPE.has(c)]);
    }
  });
});
