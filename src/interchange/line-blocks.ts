import { readSync } from 'node:fs';

/** Whole lines, with their ends but for a last one without. */
export interface LineBlock {
  readonly kind: 'lines';
  /** Number of the first line, from 1. */
  readonly line: number;
  /** Offset of the first byte in the file. */
  readonly start: number;
  /** Valid until the next block is asked for. */
  readonly bytes: Buffer;
}

/** A line that is longer than allowed. Its bytes were skipped, never held. */
interface LongLine {
  readonly kind: 'too_long';
  readonly line: number;
}

const CHUNK = 1 << 18;
export const NEWLINE = 0x0a;

/** Reads a file as blocks of lines, in memory bounded by `longest` (bytes) and the size of a block, whatever the file holds. */
export function* readLineBlocks(file: number, longest: number): Generator<LineBlock | LongLine> {
  let offset = 0;
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const size = readSync(file, chunk, 0, CHUNK, offset);
    if (size === 0) break;
    offset += size;
    let fresh = chunk.subarray(0, size);
    if (skipping) {
      const end = fresh.indexOf(NEWLINE);
      if (end < 0) continue;
      fresh = fresh.subarray(end + 1);
      skipping = false;
      line++;
    }
    const bytes = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const whole = bytes.subarray(0, end);
      yield { kind: 'lines', line, start: offset - bytes.length, bytes: whole };
      line += countLines(whole);
    }
    rest = Buffer.from(bytes.subarray(end));
    if (rest.length > longest) {
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
