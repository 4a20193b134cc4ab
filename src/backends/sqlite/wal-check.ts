/*
 * The write-ahead log of a database (https://sqlite.org/fileformat2.html#walformat). SQLite reads it up to the first
 * frame whose checksum is wrong and takes that for the end, as a crash leaves it. So a damaged frame in the middle makes
 * every later transaction disappear without a word.
 */

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The last bit says in which byte order checksums are computed. */
const MAGIC = 0x377f0682;

type Checksum = readonly [number, number];

/** Returns what is wrong with the bytes of a log; null for one that SQLite reads to its end, or that a crash cut off. */
export function walProblem(bytes: Buffer): string | null {
  if (bytes.length <= HEADER_BYTES) return null;
  const magic = bytes.readUInt32BE(0);
  if ((magic & ~1) >>> 0 !== MAGIC) return 'its header is damaged';
  const isBigEndian = (magic & 1) === 1;
  const header = checksum(bytes, 0, 24, [0, 0], isBigEndian);
  if (!isStored(header, bytes, 24)) return 'its header is damaged';
  const frameBytes = FRAME_HEADER_BYTES + bytes.readUInt32BE(8);
  let sum = header;
  for (let at = HEADER_BYTES, frame = 1; at + frameBytes <= bytes.length; at += frameBytes, frame++) {
    const inFrame = checksum(bytes, at, 8, sum, isBigEndian);
    sum = checksum(bytes, at + FRAME_HEADER_BYTES, frameBytes - FRAME_HEADER_BYTES, inFrame, isBigEndian);
    if (isOfThisLog(bytes, at) && isStored(sum, bytes, at + 16)) continue;
    // The last transaction may be half written. One that others follow was whole.
    return commitsFrom(bytes, at, frameBytes) > 1
      ? `its frame ${frame} is damaged, and more was written after it`
      : null;
  }
  return null;
}

/** Frames of earlier uses of the log lie behind the present ones, with other salts. */
function isOfThisLog(bytes: Buffer, at: number): boolean {
  return bytes.compare(bytes, 16, 24, at + 8, at + 16) === 0;
}

/** Counts the transactions that end at a frame of this log, from a place on. */
function commitsFrom(bytes: Buffer, from: number, frameBytes: number): number {
  let commits = 0;
  for (let at = from; at + frameBytes <= bytes.length; at += frameBytes)
    if (isOfThisLog(bytes, at) && bytes.readUInt32BE(at + 4) !== 0) commits++;
  return commits;
}

function isStored([first, second]: Checksum, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}

function checksum(bytes: Buffer, from: number, length: number, [a, b]: Checksum, isBigEndian: boolean): Checksum {
  let [first, second] = [a, b];
  for (let at = from; at < from + length; at += 8) {
    const one = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const two = isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
    first = (first + one + second) >>> 0;
    second = (second + two + first) >>> 0;
  }
  return [first, second];
}
