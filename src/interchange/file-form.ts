/** The reason why a file as a whole is not read, and what to do about it. */
export interface WrongForm {
  readonly cause: string;
  readonly instead: string;
}

/** Bytes from the start of a file that decide on its form. */
export const FORM_BYTES = 1 << 12;

const EXPORT_AGAIN = 'Export the table again as CSV in UTF-8, or convert the file, and import that.';

/** Forms of files that are known by their first bytes. */
const SIGNATURES: readonly (readonly [string, string, string])[] = [
  ['1f8b', 'compressed by gzip', 'Decompress it first: gunzip FILE'],
  ['504b0304', 'a ZIP archive or an Excel workbook', 'Unpack it, or save the sheet in Excel as "CSV UTF-8".'],
  ['d0cf11e0', 'an old Excel workbook', 'Save the sheet in Excel as "CSV UTF-8".'],
  ['50415231', 'Parquet', EXPORT_AGAIN],
  ['4f5243', 'ORC', EXPORT_AGAIN],
  ['4f626a01', 'Avro', EXPORT_AGAIN],
  ['425a68', 'compressed by bzip2', 'Decompress it first: bunzip2 FILE'],
  ['28b52ffd', 'compressed by zstd', 'Decompress it first: zstd -d FILE'],
  ['fd377a585a00', 'compressed by xz', 'Decompress it first: unxz FILE'],
  ['377abcaf271c', 'a 7-Zip archive', 'Unpack it first.'],
  ['25504446', 'a PDF', EXPORT_AGAIN],
  ['53514c69746520666f726d6174', 'an SQLite database', EXPORT_AGAIN],
];

const TO_UTF8 = (from: string) => `Save it as UTF-8, for example: iconv -f ${from} -t UTF-8 FILE > NEW`;

/** Recognises a file that is no text in UTF-8, or a page in place of the file. */
export function wrongForm(start: Buffer): WrongForm | undefined {
  const hex = start.subarray(0, 16).toString('hex');
  const known = SIGNATURES.find(([bytes]) => hex.startsWith(bytes));
  if (known !== undefined) return { cause: `it is ${known[1]}`, instead: known[2] };
  const wide = wideEncoding(start);
  if (wide !== undefined) return { cause: `it is in ${wide}`, instead: TO_UTF8(wide) };
  const text = start
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (text === '')
    return { cause: 'it is empty', instead: 'Export the table again; the first line names its columns.' };
  if (/^<(?:!doctype|html|\?xml|error|head|body)\b/i.test(text)) {
    const cause = 'it is a page in HTML or XML, such as the error of a download';
    return { cause, instead: 'Open it to see the error, then download the file again.' };
  }
  if (text.startsWith('version https://git-lfs')) {
    return { cause: 'it is a pointer of Git LFS', instead: 'Fetch its content: git lfs pull' };
  }
  return undefined;
}

/** Recognises an encoding of two or four bytes for each character, with or without a byte-order mark. */
function wideEncoding(start: Buffer): string | undefined {
  const mark = start.subarray(0, 4).toString('hex');
  if (mark === 'fffe0000' || mark === '0000feff') return 'UTF-32';
  if (mark.startsWith('fffe') || mark.startsWith('feff')) return 'UTF-16';
  const zeros = [0, 0];
  for (const [at, byte] of start.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = start.length / 4;
  return even > most && odd === 0 ? 'UTF-16BE' : odd > most && even === 0 ? 'UTF-16LE' : undefined;
}

const DELIMITERS: readonly (readonly [string, string])[] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
  ['\u0001', 'the control character 1, as Hive does'],
  ['^', 'circumflexes'],
];

const isNumber = (cell: string): boolean => /^\W*\d+\W*$/.test(cell);

/** Says why a header does not name all columns: another delimiter, lines that end in CR, or no header at all. */
export function wrongHeader(header: string, columns: readonly string[]): WrongForm | undefined {
  const found = (line: string, delimiter: string) => {
    const names = line.split(delimiter).map(foldedName);
    return columns.filter((column) => names.includes(foldedName(column))).length;
  };
  if (header.includes('\r')) {
    return {
      cause: 'its lines end in CR alone',
      instead: `Convert its line ends, for example: tr '\\r' '\\n' < FILE > NEW`,
    };
  }
  const isRow = ([sign]: readonly [string, string]) =>
    columns.length > 1 && header.split(sign).length === columns.length && header.split(sign).some(isNumber);
  const delimiter =
    DELIMITERS.find(([sign]) => header.toLowerCase() === `sep=${sign}`) ??
    DELIMITERS.find(([sign]) => header.includes(sign) && found(header, sign) > found(header, ',')) ??
    (found(header, ',') === 0 ? DELIMITERS.find(isRow) : undefined);
  if (delimiter !== undefined) {
    const cause = `its columns are separated by ${delimiter[1]}`;
    return { cause, instead: 'Export it with commas, and with quotes around texts that contain commas.' };
  }
  if (/^\s*[{[]/.test(header)) return { cause: 'it is JSON', instead: EXPORT_AGAIN };
  if (found(header, ',') === 0 && header.split(',').some(isNumber)) {
    return { cause: 'its first line is a row, not a header', instead: `Add the header: ${columns.join(',')}` };
  }
  return undefined;
}

/** Returns what the spellings of one column's name have in common: "Brand ID", "brand_id" and `combo.brandid`. */
export function foldedName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^[^.]*\./, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}
