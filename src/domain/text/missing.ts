import { isSpreadsheetError, NUMBERED_ERROR } from './spreadsheet-errors.ts';
import { HIDDEN } from './visible-text.ts';

/*
 * The one notion of a missing value in a cell of a table (decision 0015). Import, validation, correction and detection use
 * it, so a row is judged alike wherever it is met. Only a whole cell can be missing: "NAN KITCHEN" is a narrative.
 * Stores hold missing texts as empty ones: when more counts, the step of the migrations that empties them has to run once more
 * (`backends/sqlite/schema/missing-values.ts`).
 */

/** Runs of blanks of any kind: white space, and characters that do not show. */
const BLANKS = new RegExp(`(?:\\s|${HIDDEN.source})+`, 'gu');
const SHOWS = /[!-~]/;
/** Most cells, which cost less then. */
const PRINTABLE = /^[ -~]*$/;

/** Returns true for a text in which nothing shows. */
export function isBlank(text: string): boolean {
  return !SHOWS.test(text) && text.replace(BLANKS, '') === '';
}

/** Markers that no value looks like, in lower case. Errors of spreadsheets stand in `spreadsheet-errors.ts`. */
const SYMBOLS: ReadonlySet<string> = new Set([
  // Hive, Impala, MySQL, PostgreSQL; escaped once more; and Hive's partition of no value.
  ...[
    '\\n',
    '\\\\n',
    '__hive_default_partition__',
    'null::text',
    'null::varchar',
    'null::character varying',
    'null_value',
  ],
  // SPSS, PowerShell, .NET, Java.
  ...['$null', 'system.dbnull', 'dbnull.value', 'system.dbnull.value', 'optional.empty'],
  // pandas, NumPy, R, JavaScript; and what C prints for what is not a number.
  ...[
    'pd.na',
    'pandas.na',
    'pd.nat',
    'pandas.nat',
    'np.nan',
    'numpy.nan',
    "float('nan')",
    "decimal('nan')",
    'nonetype',
  ],
  ...["<class 'nonetype'>", 'na_character_', 'na_integer_', 'na_real_', '[object null]', '[object undefined]'],
  ...['-nan', '+nan', 'nan(ind)', '-nan(ind)', '1.#ind', '-1.#ind', '1.#qnan', '-1.#qnan', '1.#nan', '-1.#nan'],
  // Blanks of HTML.
  ...['&nbsp;', '&#160;', '&#xa0;', '<br>', '<br/>', '<br />'],
]);
/** `$null$` of SPSS Modeler, `.NULL.` of FoxPro, `__NULL__`. */
const MARKED_NULL = /^([$%.@*~|_-]{1,3})null\1$/;
/** Dashes, full stops, question marks or hashes alone: as people, SAS, WEKA and a narrow column of Excel write it. */
const SIGNS_ALONE = /^(?:[\p{Pd}\u2212_]+|\.+|\?+|#+)$/u;

/** Words for no value, as SQL, Python, pandas, R, JavaScript and people write them. */
const WORDS: ReadonlySet<string> = new Set([
  ...[
    'NULL',
    'Null',
    'null',
    'None',
    'NaN',
    'nan',
    'NA',
    'N/A',
    'N/a',
    'n/a',
    'N.A',
    'n.a',
    'N\\A',
    'n\\a',
    'N / A',
    'n / a',
  ],
  ...['nil', 'undefined', 'Undefined', 'DBNull'],
]);
const FOLDED_WORDS: ReadonlySet<string> = new Set([...WORDS].map((word) => word.toLowerCase()));
/** Words that stand for no value in brackets only, as DBeaver, Go, pivot tables and exports write them. */
const WORDS_IN_BRACKETS: ReadonlySet<string> = new Set([
  ...['blank', 'empty', 'missing', 'no value', 'no data', 'not available', 'not applicable', 'not set', 'unset', 'nat'],
]);
/** pandas' missing time. In another case it is a word, such as "NAT" for national. */
const NOT_A_TIME = 'NaT';

const LONGEST_MARKER = 40;
const ALPHANUMERIC = /[0-9A-Za-z]/;
/** Quotes around a whole cell, also as the text of a formula: a program that quotes once more leaves them. */
const IN_QUOTES =
  /^(?:=(?="))?(?:"(.*)"|'(.*)'|`(.*)`|\u2018(.*)\u2019|[\u201c\u201e](.*)[\u201c\u201d]|\u00ab(.*)\u00bb)$/u;
const QUOTES_ALONE = /^["'`\u2018-\u201f\u00ab\u00bb]+$/u;
/** Brackets around a whole cell: an empty list or object, or a word. */
const IN_BRACKETS = /^(?:\((.*)\)|\[(.*)\]|<(.*)>|\{(.*)\})$/;

/** Returns true when a cell holds no value: it is blank, or a marker for no value in any case. */
export function isMissing(cell: string): boolean {
  return isMarker(cell, isAnyWord);
}

/**
 * Returns true when the name of a brand is missing. A company may be called "Nan" or "NIL", so a word counts only as
 * programs write it.
 */
export function isMissingName(cell: string): boolean {
  return isMarker(cell, (text) => WORDS.has(text));
}

const isAnyWord = (text: string) => FOLDED_WORDS.has(text.toLowerCase());
const isWordInBrackets = (text: string) => isAnyWord(text) || WORDS_IN_BRACKETS.has(text.toLowerCase());

function isMarker(cell: string, isWord: (text: string) => boolean): boolean {
  const trimmed = cell.trim();
  if (trimmed.length > LONGEST_MARKER && ALPHANUMERIC.test(trimmed)) return false;
  // Compatibility forms, as in full-width writing, are read as what they stand for.
  const text = PRINTABLE.test(trimmed) ? trimmed : trimmed.replace(BLANKS, ' ').normalize('NFKC').trim();
  return standsForNothing(text, isWord);
}

const BARE_MARKERS = [...FOLDED_WORDS, ...WORDS_IN_BRACKETS, ...SYMBOLS, NUMBERED_ERROR].filter((marker) =>
  ALPHANUMERIC.test(marker.charAt(0)),
);
const BARE_STARTS: ReadonlySet<string> = new Set(BARE_MARKERS.map((marker) => marker.charAt(0)));
/** With a full stop after it. */
const LONGEST_BARE = 1 + Math.max(...BARE_MARKERS.map((marker) => marker.length));

/** True for most cells: they begin with a letter or a digit, but not as a marker does, or are longer than any such marker. */
function isNoBareMarker(text: string): boolean {
  const start = text.charAt(0);
  return ALPHANUMERIC.test(start) && (text.length > LONGEST_BARE || !BARE_STARTS.has(start.toLowerCase()));
}

function standsForNothing(text: string, isWord: (text: string) => boolean): boolean {
  if (isNoBareMarker(text)) return false;
  if (text === '' || text === NOT_A_TIME || isWord(text.endsWith('.') ? text.slice(0, -1) : text)) return true;
  const folded = text.toLowerCase();
  if (SYMBOLS.has(folded) || SIGNS_ALONE.test(text) || MARKED_NULL.test(folded) || isSpreadsheetError(folded))
    return true;
  const quoted = innerText(IN_QUOTES, text);
  if (quoted !== undefined) return standsForNothing(quoted, isWord);
  const bracketed = innerText(IN_BRACKETS, text);
  return bracketed === undefined ? QUOTES_ALONE.test(text) : standsForNothing(bracketed, isWordInBrackets);
}

/** Returns the text in the signs around a whole text; undefined if it has none. */
function innerText(signs: RegExp, text: string): string | undefined {
  return signs
    .exec(text)
    ?.slice(1)
    .find((inner) => inner !== undefined)
    ?.trim();
}
