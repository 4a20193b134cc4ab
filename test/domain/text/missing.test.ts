import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brandnameInput, CELL_LIMITS, cellInput, toOneLine } from '../../../src/domain/text/cell.ts';
import { isBlank, isMissing, isMissingName } from '../../../src/domain/text/missing.ts';

/** What programs write where there is no value, as they write it. */
const MARKERS = {
  'Hive, Athena, MySQL and PostgreSQL': ['\\N', '\\\\N', '__HIVE_DEFAULT_PARTITION__'],
  'SQL clients': ['NULL', 'null', '(null)', '[NULL]', '<null>', '(NULL)', '{null}'],
  'Excel and other spreadsheets': ['#N/A', '#NULL!', '#VALUE!', '#REF!', '#DIV/0!', '#NAME?', '#NUM!', '########'],
  'spreadsheets in other languages': ['#NV', '#WERT!', '#BEZUG!', '#VALEUR!', '#N/D', '#¡REF!', 'Err:502'],
  'pandas, Python and R': ['NaN', 'nan', 'None', '<NA>', 'NA', 'N/A', 'n/a', 'NaT', '-nan', '1.#QNAN', '#N/A N/A'],
  'a program that quotes once more': [
    '"NULL"',
    "'N/A'",
    '""',
    "''",
    '"',
    '" "',
    '“None”',
    '="NULL"',
    '=""',
    '`null`',
    '«-»',
  ],
  'SPSS, FoxPro, .NET, Java and Go': ['$null$', '.NULL.', 'DBNull', 'System.DBNull.Value', 'Optional.empty', '<nil>'],
  'pandas and R, with the name of the library': ['pd.NA', 'np.nan', 'pd.NaT', 'NA_character_', "float('nan')"],
  'pivot tables and exports': [
    '<empty>',
    '(blank)',
    '[Missing]',
    '<no value>',
    '(not set)',
    '{}',
    '[]',
    '( )',
    '[""]',
    '<->',
  ],
  people: ['None.', 'N.A', 'n.a.', 'N/A.', 'N / A', 'NULL.'],
  HTML: ['&nbsp;', '<br>'],
  formulas: ['=NA()', '=NV()', '=НД()', '=#REF!'],
  'spreadsheets without the signs around an error': [
    '#REF',
    '#NAME',
    '#VALUE',
    '#NULL',
    '#DIV/0',
    '#WERT',
    '#VALOR',
    '#NUM',
  ],
  'spreadsheets in further languages': [
    ...[
      '#NAZWA?',
      '#KEINWERT!',
      '#Н/Д',
      '#N/D!',
      '#¡VALOR!',
      '#¿NOMBRE?',
      '#DZIEL/0!',
      '#ССЫЛКА!',
      '#VÄRDEFEL!',
      '#I/T',
    ],
    ...[
      '#VERW!',
      '#HIÁNYZIK',
      '#DEĞER!',
      '#TYHJÄ!',
      '#DĚLENÍ_NULOU!',
      '#ΤΙΜΗ!',
      '#ÜBERLAUF!',
      '#¡DESBORDAMIENTO!',
      '#NÚM!',
    ],
    ...['#VERİ_ALINIYOR', '#NU\u0301M!', '#OBTENDO_DADOS', '#ΔΙΑΙΡ./0!', '#VALEUR', '#N/B'],
  ],
  'full-width writing': ['ＮＵＬＬ', 'Ｎ／Ａ', '－', '＃Ｎ／Ａ', '…'],
  'other programs': ['undefined', 'nil', '.', '?', '-', '--', '—', '–––', '−', '___'],
  blanks: ['', ' ', '\t', '\u00a0', '\u2007\u202f', '\u3000', '\u200b', '\ufeff', '\u2800', '\u3164', '\u00ad \u2060'],
};

describe('given a whole cell', () => {
  test.each(Object.entries(MARKERS))('of %s, then it is missing, also among blanks', (_writer, cells) => {
    for (const cell of cells) {
      expect(isMissing(cell), JSON.stringify(cell)).toBe(true);
      expect(isMissing(` \u00a0${cell}\u200b  `), JSON.stringify(cell)).toBe(true);
      expect(isMissingName(cell), JSON.stringify(cell)).toBe(true);
    }
  });

  test('then the case of a word does not count, since upstream writes narratives in capitals', () => {
    for (const cell of ['NAN', 'NONE', 'none', 'Null', 'nUlL', 'UNDEFINED', '\\n']) expect(isMissing(cell)).toBe(true);
  });

  test('that says something, then it is not missing', () => {
    const sayings = ['NAN KITCHEN', 'NONE SUCH LTD', 'NULL CAFE', 'N/A BAR', 'NA-KD', '\\NORTH', '#1 WOK', 'A.', '-5'];
    const signed = ['#FIELD', '#BUSY', '#REFILL!', '#1!', '"NULL CAFE"', '(NONE SUCH)', '[STAR]', '<3', "'n'"];
    const worded = ['MISSING', 'EMPTY', 'Blank', 'None!', 'N.A.K.D.', '=STAR()', '="STAR"', '=NOW()', 'pd.', 'DBNULLS'];
    for (const cell of [...signed, ...worded]) {
      expect(isMissing(cell), cell).toBe(false);
      expect(isMissingName(cell), cell).toBe(false);
    }
    const short = ['0', '00000', 'NAT', '- STAR -', 'STAR — MARKET', 'C#', '?!', '7-11', 'Ł', 'é', '東', '🍕', 'X'];
    for (const cell of [...sayings, ...short]) {
      expect(isMissing(cell), cell).toBe(false);
      expect(isMissingName(cell), cell).toBe(false);
    }
  });

  test('that names a brand as a company may write it, then it is a name', () => {
    for (const name of ['Nan', 'NAN', 'NIL', 'Nil', 'NONE', 'none', 'Na', 'NONE.', '"NONE"', "'Nan'", 'dbnull']) {
      expect(isMissingName(name), name).toBe(false);
      expect(isMissing(name), name).toBe(true);
    }
  });

  test('law: blanks around a cell never decide, and a blank cell is missing', () => {
    const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\u00a0', '\u200b', '\u3000', '\ufeff') });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), blanks, (cell, around) => {
        expect(isMissing(`${around}${cell}${around}`)).toBe(isMissing(cell));
        expect(isBlank(around)).toBe(true);
        if (isMissingName(cell)) expect(isMissing(cell)).toBe(true);
        if (isBlank(cell)) expect(isMissing(cell)).toBe(true);
      }),
    );
  });

  test('law: a whole number in digits is never missing, so import need not ask', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(5), (number, zeros) => {
        const sign = number < 0 ? '-' : '';
        expect(isMissing(`${sign}${'0'.repeat(zeros)}${Math.abs(number)}`)).toBe(false);
      }),
    );
  });

  test('law: a marker inside a text is part of it, and padding to a fixed width changes nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(MARKERS).flat()), (marker) => {
        expect(isMissing(`STAR ${marker}X`)).toBe(false);
        expect(isMissing(`${marker}${' '.repeat(2000)}`)).toBe(true);
      }),
    );
  });
});

describe('given a text that enters a table', () => {
  test('then a marker is refused, as the cell that it would be', () => {
    for (const cell of ['\\N', 'NaN', '#N/A', 'none', '\u3000']) {
      expect(cellInput(50).safeParse(cell).success, cell).toBe(false);
    }
    expect(brandnameInput().safeParse('None').success).toBe(false);
    expect(brandnameInput().safeParse('Nan').data).toBe('Nan');
  });

  test('then line ends and control characters leave it', () => {
    const dirty = 'Star\r\nMarket\u001b[31m\u0007\u2028End\u0085x';
    expect(toOneLine(dirty)).toBe('Star  Market[31m End x');
    expect(cellInput(100).parse(dirty)).toBe(toOneLine(dirty));
    expect(brandnameInput().parse(dirty)).toBe(toOneLine(dirty));
    expect(brandnameInput().safeParse('\u0007\n').success).toBe(false);
    expect(brandnameInput().safeParse('Star\u0000').success).toBe(false);
  });

  test('law: no control character is left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const parsed = cellInput(CELL_LIMITS.narrative).safeParse(text);
        if (parsed.success) expect(parsed.data).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }),
    );
  });
});
