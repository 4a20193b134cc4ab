import { isBlank } from '../domain/text/missing.ts';
import { noun } from '../domain/text/noun.ts';
import { echo } from './echo.ts';
import { Tally } from './tally.ts';

/** The reasons for which a row or an object is rejected. */
export const REJECTION_REASONS = [
  'bad_utf8',
  'bad_csv',
  'bad_json',
  'too_long',
  'nul_character',
  'missing_field',
  'bad_value',
  'lost_digits',
  'bad_time',
  'out_of_range',
  'unknown_value',
  'duplicate_key',
  'version_gap',
  'version_conflict',
  'wrong_name',
  'not_a_file',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A problem with one row or object. A class, so that a function can return either a value or its fault. */
export class Fault {
  readonly reason: RejectionReason;
  /** One sentence for the operator, on one line; texts from the file are truncated and masked in it. */
  readonly detail: string;

  constructor(reason: RejectionReason, detail: string) {
    this.reason = reason;
    this.detail = detail;
  }
}

/** The position of a row or object: its path below the imported directory, and its line number from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Rejection extends Place {
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** A row that is taken in and marked. */
export interface MarkedRow extends Place {
  readonly mark: Mark;
  readonly detail: string;
}

/** The rejections of one file or folder for one cause. */
export interface Rejections {
  readonly reason: RejectionReason;
  readonly count: number;
  readonly first: Rejection;
}

export type ImportedTable =
  | 'brand'
  | 'brand_to_check'
  | 'mcc'
  | 'combo'
  | 'generated_metadata'
  | 'feedback_history'
  | 'workflow_executions'
  | 'escalations'
  | 'agent_instructions'
  | 'agent_deployments';

/** The reasons for which a row is taken in and marked: it names a record that the files lack, or lacks a value. */
export const MARKS = ['no_brandname', 'unknown_brand', 'no_brand', 'unknown_mcc', 'invalid_mcc', 'no_mcc'] as const;
export type Mark = (typeof MARKS)[number];

const MARK_WORDS: Readonly<Record<Mark, string>> = {
  no_brandname: 'without a brandname',
  unknown_brand: 'of a brand that brand.csv lacks',
  no_brand: 'without a brand',
  unknown_mcc: 'with a code that mcc.csv lacks',
  invalid_mcc: 'with a code outside 1 to 9999',
  no_mcc: 'without a code',
};

/** Damage of a row that loses nothing. */
type RowDamage = 'long' | 'quotes' | 'blank';

const DAMAGE_WORDS: Readonly<Record<RowDamage, string>> = {
  long: 'had commas after the last column',
  quotes: 'had quotes that are not written as CSV has them',
  blank: 'were blank, and are left out',
};

/** Keys that are named apart; the records with others are only counted, so that a file cannot fill the memory. */
const MAX_UNREAD = 200;
const OTHER_KEYS = 'and others';

/** Records an import: what was imported, what was rejected and why, and what was dropped or changed. */
export class ImportLog {
  readonly imported: Record<ImportedTable, number> = {
    brand: 0,
    brand_to_check: 0,
    mcc: 0,
    combo: 0,
    generated_metadata: 0,
    feedback_history: 0,
    workflow_executions: 0,
    escalations: 0,
    agent_instructions: 0,
    agent_deployments: 0,
  };
  readonly byReason = new Map<RejectionReason, number>();
  /** Rows taken in and marked, by table, reason and the id that they name. */
  readonly #marked = new Map<ImportedTable, Map<Mark, Tally<number>>>();
  /** Missing cells, by table and column, each with its spellings. */
  readonly #missing = new Map<string, Tally<string>>();
  /** Numbers that were written with decimals, by table and column. */
  readonly #repaired = new Map<string, Tally<string>>();
  /** Notes about whole files, each listed once: columns and entries that are not read, fields that are dropped. */
  readonly remarks = new Set<string>();
  /** Rejections by file or folder, then by reason and the field that the detail begins with. */
  readonly rejections = new Map<string, Map<string, Rejections>>();
  /** Files with characters beyond ASCII that are valid UTF-8. */
  readonly beyondAscii = new Set<string>();
  /** Keys of JSON records that are not kept, by table, with the number of records that have them. */
  readonly #unread = new Map<ImportedTable, Map<string, number>>();
  /** Repaired rows, by file and damage. */
  readonly #repairedRows = new Map<string, Map<RowDamage, number>>();
  rejected = 0;
  /** Number of texts from which control characters were removed. */
  cleanedTexts = 0;
  readonly #onRejection: (rejection: Rejection) => void;
  readonly #onMark: (marked: MarkedRow) => void;

  /** Both may throw to abort the import. */
  constructor(onRejection: (rejection: Rejection) => void, onMark: (marked: MarkedRow) => void = () => {}) {
    this.#onRejection = onRejection;
    this.#onMark = onMark;
  }

  reject({ file, line }: Place, { reason, detail }: Fault): void {
    this.rejected++;
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
    const rejection = { file, line, reason, detail };
    const source = file.split('/')[0] ?? file;
    const causes = this.rejections.get(source) ?? new Map<string, Rejections>();
    this.rejections.set(source, causes);
    const cause = `${reason} ${detail.split(' ')[0]}`;
    const { count, first } = causes.get(cause) ?? { count: 0, first: rejection };
    causes.set(cause, { reason, count: count + 1, first });
    this.#onRejection(rejection);
  }

  /** Counts a record that has a key which is not kept. */
  countUnread(table: ImportedTable, key: string): void {
    const keys = this.#unread.get(table) ?? new Map<string, number>();
    this.#unread.set(table, keys);
    const known = keys.has(key) || keys.size < MAX_UNREAD ? key : OTHER_KEYS;
    keys.set(known, (keys.get(known) ?? 0) + 1);
  }

  /** Counts a row of which nothing is lost although it is not written as it should be. */
  countRepairedRow(file: string, damage: RowDamage): void {
    const rows = this.#repairedRows.get(file) ?? new Map<RowDamage, number>();
    this.#repairedRows.set(file, rows);
    rows.set(damage, (rows.get(damage) ?? 0) + 1);
  }

  /** Returns in words which keys are not kept, and which rows were repaired. */
  unreadInWords(): string[] {
    const unread = [...this.#unread].map(([table, keys]) => {
      const named = [...keys].map(([key, count]) => `${key === OTHER_KEYS ? key : echo(key)} (${count})`);
      return `Not kept: the keys ${named.join(', ')} of ${table}`;
    });
    const repaired = [...this.#repairedRows].flatMap(([file, rows]) =>
      [...rows].map(([damage, count]) => `Repaired: ${count} ${noun(count, 'row')} of ${file} ${DAMAGE_WORDS[damage]}`),
    );
    return [...unread, ...repaired];
  }

  /** Counts a row that is taken in although something is wrong with it. */
  mark({ file, line }: Place, table: ImportedTable, mark: Mark, id: number | null = null): void {
    const marks = this.#marked.get(table) ?? new Map<Mark, Tally<number>>();
    this.#marked.set(table, marks);
    const tally = marks.get(mark) ?? new Tally<number>();
    marks.set(mark, tally);
    tally.add(id);
    this.#onMark({ file, line, mark, detail: `a row ${MARK_WORDS[mark]}${id === null ? '' : `: ${id}`}` });
  }

  /** Counts a missing cell with its spelling. */
  countMissing(table: ImportedTable, column: string, spelling: string): void {
    const key = `${table}.${column}`;
    const tally = this.#missing.get(key) ?? new Tally<string>();
    this.#missing.set(key, tally);
    tally.add(isBlank(spelling) ? null : spelling.trim());
  }

  /** Counts a cell whose value was written in another form, and lost nothing by it. */
  countRepaired(table: ImportedTable, column: string, spelling: string): void {
    const key = `${table}.${column}`;
    const tally = this.#repaired.get(key) ?? new Tally<string>();
    this.#repaired.set(key, tally);
    tally.add(spelling);
  }

  /** Returns the number of marked rows, by table and reason. */
  get marked(): Partial<Record<ImportedTable, Partial<Record<Mark, number>>>> {
    return Object.fromEntries(
      [...this.#marked].map(([table, marks]) => [
        table,
        Object.fromEntries([...marks].map(([mark, { total }]) => [mark, total])),
      ]),
    );
  }

  /** Returns the number of repaired cells, by table and column. */
  get repairedCells(): Record<string, number> {
    return Object.fromEntries([...this.#repaired].map(([column, { total }]) => [column, total]));
  }

  /** Returns the number of missing cells, by table and column. */
  get missingCells(): Record<string, number> {
    return Object.fromEntries([...this.#missing].map(([column, { total }]) => [column, total]));
  }

  /** Returns what is marked and missing in words, with the most frequent ids and spellings. */
  markedInWords(): string[] {
    const marked = [...this.#marked].flatMap(([table, marks]) =>
      [...marks].map(([mark, tally]) => {
        const ids = tally.inWords(String);
        const rows = `${tally.total} ${noun(tally.total, 'row')} of ${table}`;
        return `Taken in, and marked: ${rows} ${MARK_WORDS[mark]}${ids === '' ? '' : `: ${ids}`}`;
      }),
    );
    const missing = [...this.#missing].map(([column, tally]) => {
      const spellings = tally.inWords(echo);
      const cells = `${tally.total} ${noun(tally.total, 'cell')} of ${column}`;
      return `Missing: ${cells}${spellings === '' ? '' : `, of them ${spellings}`}`;
    });
    const repaired = [...this.#repaired].map(
      ([column, tally]) =>
        `Repaired: ${tally.total} ${noun(tally.total, 'cell')} of ${column} were written in another form: ${tally.inWords(echo)}`,
    );
    return [...marked, ...missing, ...repaired];
  }
}
