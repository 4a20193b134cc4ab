import { refused } from '../domain/refusal.ts';
import type { ImportedTable, ImportLog, Rejections } from './import-log.ts';

/** Thrown when a table as a whole is refused. The unfinished store is discarded. */
export class TableRefused extends Error {
  override readonly name = 'TableRefused';
  readonly outcome: ReturnType<typeof refused>;

  constructor(field: string, message: string, instead: string) {
    super(message);
    this.outcome = refused({ code: 'incomplete', field, message: `${message} Nothing was imported.`, instead });
  }
}

export interface JudgedTable {
  readonly table: ImportedTable;
  /** The file or folder, and other names for it. */
  readonly sources: readonly string[];
  /** True for a table without which a store is of no use. */
  readonly needed: boolean;
}

/**
 * Fewer rejections are faults of single rows. From this number on, rejections that share a cause show a fault of the
 * table, and what is left of it would be judged as if it were all.
 */
const SYSTEMATIC = 10;

/** From this number on, lines that are no UTF-8, in a file without any other accents, show another encoding. */
const OTHER_ENCODING = 3;

/**
 * Passes rows on, and judges their table at its end. Refused is a table of which nothing could be taken, less than a tenth,
 * or which lost more than half of its rows to one cause: what such a cause leaves is a biased part, and no basis for
 * judging a brand. The same goes for a file in another encoding, which loses the rows with accents, and for one in which a
 * spreadsheet has rounded the longer ids.
 */
export function* judged<T>(rows: Iterable<T>, { table, sources, needed }: JudgedTable, log: ImportLog): Generator<T> {
  yield* rows;
  const [source = table] = sources;
  const lost = sources.flatMap((name) => [...(log.rejections.get(name)?.values() ?? [])]);
  const taken = log.imported[table];
  const rejected = lost.reduce((sum, { count }) => sum + count, 0);
  const total = taken + rejected;
  if (total === 0) {
    if (!needed) return;
    const instead = 'Export the table again, with its rows; a file with a header only is not enough.';
    throw new TableRefused(source, `${source} has no rows.`, instead);
  }
  const main = lost.toSorted((a, b) => b.count - a.count)[0];
  if (main === undefined) return;
  const isNothing = taken === 0 && (needed || rejected >= SYSTEMATIC);
  const isLittle = rejected >= SYSTEMATIC && (main.count * 2 > total || taken * 10 < total);
  const encoded = lost.find(({ reason }) => reason === 'bad_utf8');
  const isOtherEncoding =
    encoded !== undefined && encoded.count >= OTHER_ENCODING && !sources.some((name) => log.beyondAscii.has(name));
  if (isNothing || isLittle) throw refusal(source, main, `${rejected} of ${total}`);
  if (isOtherEncoding) throw refusal(source, encoded, `${encoded.count} of ${total}`);
  const rounded = lost.find(({ reason }) => reason === 'lost_digits');
  if (rounded !== undefined && rounded.count >= SYSTEMATIC)
    throw refusal(source, rounded, `${rounded.count} of ${total}`);
}

function refusal(source: string, { count, reason, first }: Rejections, lost: string): TableRefused {
  const place = `${first.file} line ${first.line}`;
  const message = `${source}: ${lost} rows or records cannot be taken, ${count} of them for one cause: ${reason}, ${first.detail} (${place}).`;
  return new TableRefused(source, message, fixFor(source, reason));
}

function fixFor(source: string, reason: Rejections['reason']): string {
  switch (reason) {
    case 'bad_utf8':
      return `Save ${source} as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW`;
    case 'bad_csv':
      return 'Export it again with quotes around texts that contain commas or quotes, quotes in them doubled and no line ends, so that each row has the columns of the header.';
    case 'missing_field':
      return 'Fill the column that is named, or check that the names of the header stand above the right columns.';
    case 'duplicate_key':
      return source === 'combo.csv'
        ? 'Export it with the column bankid, since a ccid recurs across banks; or remove the repeated rows.'
        : 'Remove the repeated records.';
    case 'lost_digits':
      return 'Export the column mid as text from where it is whole: a program has taken it for a number, and the digits are lost.';
    case 'bad_value':
    case 'out_of_range':
      return 'Check that the names of the header stand above the right columns, and export the column that is named as plain text: a spreadsheet has changed its values.';
    default:
      return 'Correct the cause in the source, and export it again.';
  }
}
