import { HIDDEN } from './visible-text.ts';

/*
 * The one notion of a missing value in a cell of a table (decision 0015). Import, validation, correction and detection use
 * it, so a row is judged alike wherever it is met. Only a whole cell can be missing: "NAN KITCHEN" is a narrative.
 * Stores hold missing texts as empty ones: a change of what counts needs a further step of the migrations, as in
 * `backends/sqlite/schema/missing-values.ts`.
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

/** Markers that no value looks like, in lower case. */
const SYMBOLS: ReadonlySet<string> = new Set([
  // Hive, Impala, MySQL, PostgreSQL; escaped once more; and Hive's partition of no value.
  ...['\\n', '\\\\n', '__hive_default_partition__', '__null__'],
  // Oracle's SQL Developer, DBeaver, DataGrip, pivot tables.
  ...['(null)', '[null]', '<null>', '{null}', '(none)', '<none>', '(blank)', '(empty)'],
  // pandas; and what C prints for what is not a number.
  ...['<na>', '-nan', '+nan', 'nan(ind)', '-nan(ind)', '1.#ind', '-1.#ind', '1.#qnan', '-1.#qnan', '1.#nan', '-1.#nan'],
  // Errors that a cell of Excel, Google Sheets or LibreOffice shows instead of a value, in several languages.
  ...['#n/a', '#n/a n/a', '#na', '#null!', '#div/0!', '#value!', '#ref!', '#name?', '#num!', '#error!'],
  ...['#getting_data', '#spill!', '#calc!', '#field!', '#blocked!', '#unknown!', '#connect!', '#busy!', '#python!'],
  ...['#external!', '#timeout!', '#loading...', '#nv', '#n/d', '#nd', '#leer!', '#wert!', '#bezug!', '#zahl!'],
  ...['#nul!', '#valeur!', '#nom?', '#nombre!', '#valor!', '#¡ref!', '#¡valor!', '#¡num!', '#¡nulo!', '#¿nombre?'],
]);
/** LibreOffice's errors. */
const NUMBERED_ERROR = /^err:\d{3}$/;
/** Dashes, full stops, question marks or hashes alone: as people, SAS, WEKA and a narrow column of Excel write it. */
const SIGNS_ALONE = /^(?:[\p{Pd}\u2212_]+|\.+|\?+|#+)$/u;

/** Words for no value, as SQL, Python, pandas, R, JavaScript and people write them. */
const WORDS: ReadonlySet<string> = new Set([
  ...['NULL', 'Null', 'null', 'None', 'NaN', 'nan', 'NA', 'N/A', 'N/a', 'n/a', 'N.A.', 'n.a.', 'n.a', 'N\\A', 'n\\a'],
  ...['nil', 'undefined', 'Undefined'],
]);
const FOLDED_WORDS: ReadonlySet<string> = new Set([...WORDS].map((word) => word.toLowerCase()));
/** pandas' missing time. In another case it is a word, such as "NAT" for national. */
const NOT_A_TIME = 'NaT';

const LONGEST_MARKER = 40;
const ALPHANUMERIC = /[0-9A-Za-z]/;

/** Returns true when a cell holds no value: it is blank, or a marker for no value in any case. */
export function isMissing(cell: string): boolean {
  return isMarker(cell, (text) => FOLDED_WORDS.has(text.toLowerCase()));
}

/**
 * Returns true when the name of a brand is missing. A company may be called "Nan" or "NIL", so a word counts only as
 * programs write it.
 */
export function isMissingName(cell: string): boolean {
  return isMarker(cell, (text) => WORDS.has(text));
}

function isMarker(cell: string, isWord: (text: string) => boolean): boolean {
  const trimmed = cell.trim();
  if (trimmed.length > LONGEST_MARKER && ALPHANUMERIC.test(trimmed)) return false;
  // Compatibility forms, as in full-width writing, are read as what they stand for.
  const text = PRINTABLE.test(trimmed) ? trimmed : trimmed.replace(BLANKS, ' ').normalize('NFKC').trim();
  if (text === '' || text === NOT_A_TIME || isWord(text)) return true;
  const folded = text.toLowerCase();
  return SYMBOLS.has(folded) || SIGNS_ALONE.test(text) || NUMBERED_ERROR.test(folded);
}
