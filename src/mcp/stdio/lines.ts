/** Bytes of an overlong line that are kept from its start and from its end, to find the id of its request. */
const KEPT_HEAD = 64 * 1024;
const KEPT_TAIL = 1024;

const NEWLINE = 0x0a;

/** One line of input. Of an overlong one only the start and the end are kept. */
export type Line =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'overlong'; readonly head: Buffer; readonly tail: Buffer };

/** Splits input into lines. Holds at most twice `limit` bytes, however long a line is and however small its pieces. */
export class LineSplitter {
  readonly #limit: number;
  /** The line so far: the first `#length` bytes, unless it is overlong. */
  #buffer = Buffer.alloc(0);
  #length = 0;
  #overlong: { readonly head: Buffer; tail: Buffer } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Returns the lines that end in this chunk. */
  push(chunk: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#add(chunk.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
    return lines;
  }

  /** Returns the last line, which may lack its line end; undefined if nothing is left. */
  end(): Line | undefined {
    return this.#length === 0 && this.#overlong === undefined ? undefined : this.#take();
  }

  #add(part: Buffer): void {
    if (this.#overlong !== undefined) this.#overlong.tail = tailOf(this.#overlong.tail, part);
    else if (this.#length + part.length <= this.#limit) this.#append(part);
    else {
      const before = this.#buffer.subarray(0, this.#length);
      const head = Buffer.concat([before.subarray(0, KEPT_HEAD), part.subarray(0, KEPT_HEAD)]).subarray(0, KEPT_HEAD);
      this.#overlong = { head, tail: tailOf(before, part) };
      this.#clear();
    }
  }

  #append(part: Buffer): void {
    const length = this.#length + part.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, Math.min(2 * this.#buffer.length, this.#limit)));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    part.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  #take(): Line {
    const overlong = this.#overlong;
    const bytes = this.#buffer.subarray(0, this.#length);
    this.#overlong = undefined;
    this.#clear();
    return overlong === undefined ? { kind: 'whole', bytes } : { kind: 'overlong', ...overlong };
  }

  #clear(): void {
    // Not reused: the line that was taken still refers to it.
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
  }
}

function tailOf(before: Buffer, part: Buffer): Buffer {
  return Buffer.from(Buffer.concat([before.subarray(-KEPT_TAIL), part.subarray(-KEPT_TAIL)]).subarray(-KEPT_TAIL));
}
