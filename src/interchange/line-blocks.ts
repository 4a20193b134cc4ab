import { readSync } from 'node:fs';

/** A block of complete lines, line ends included; the file's last line may lack one. */
export interface LineBlock {
  readonly kind: 'lines';
  /** Number of the first line, from 1. */
  readonly line: number;
  /** Offset of the first byte in the file. */
  readonly start: number;
  /** Valid until the next block is read. */
  readonly bytes: Buffer;
}

/** A line that exceeds the maximum length. Its bytes were skipped. */
interface LongLine {
  readonly kind: 'too_long';
  readonly line: number;
}

const CHUNK = 1 << 18;
export const NEWLINE = 0x0a;

/** Reads a file as blocks of lines. Memory is bounded by `maxLine` (in bytes) plus the size of a block. */
export function* readLineBlocks(file: number, maxLine: number): Generator<LineBlock | LongLine> {
  let offset = 0;
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const size = readSync(file, chunk, 0, CHUNK, offset);
    if (size === 0) break;
    offset += size;
    let added = chunk.subarray(0, size);
    if (skipping) {
      const end = added.indexOf(NEWLINE);
      if (end < 0) continue;
      added = added.subarray(end + 1);
      skipping = false;
      line++;
    }
    const bytes = rest.length === 0 ? added : Buffer.concat([rest, added]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const complete = bytes.subarray(0, end);
      yield { kind: 'lines', line, start: offset - bytes.length, bytes: complete };
      line += countLines(complete);
    }
    rest = Buffer.from(bytes.subarray(end));
    if (rest.length > maxLine) {
      yield { kind: 'too_long', line };
      rest = Buffer.alloc(0);
      skipping = true;
    }
  }
  if (rest.length > 0) yield { kind: 'lines', line, start: offset - rest.length, bytes: rest };
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}
