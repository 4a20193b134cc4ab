import type { IncomingMessage } from 'node:http';

/** One request that a fixture got, before it does anything. */
export interface FixtureRequest {
  readonly method: string;
  /** Of S3: the path. Of DynamoDB: the operation, such as `TransactWriteItems`. */
  readonly operation: string;
  readonly body: Buffer;
}

/**
 * What a fixture does instead of its work. `answer`: an error, nothing was done. `cut`: the connection ends, nothing was
 * done. `lose`: the work is done, and its answer never arrives. `hold`: the work is done later, as where a request is late.
 */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string; readonly reasons?: readonly string[] }
  | { readonly kind: 'cut' }
  | { readonly kind: 'lose' }
  | { readonly kind: 'hold'; readonly until: Promise<void> };

/** Faults that a test sets, the first one that fits a request is used up by it. */
export class Faults {
  readonly #waiting: { readonly fits: (request: FixtureRequest) => boolean; readonly fault: Fault; left: number }[] =
    [];
  /** Every request that came, in order. */
  readonly seen: FixtureRequest[] = [];

  /** Meets the next `times` requests of an operation (or those that `fits` accepts) with a fault. */
  meet(fits: string | ((request: FixtureRequest) => boolean), fault: Fault, times = 1): void {
    const matches = typeof fits === 'string' ? (request: FixtureRequest) => request.operation === fits : fits;
    this.#waiting.push({ fits: matches, fault, left: times });
  }

  clear(): void {
    this.#waiting.splice(0);
    this.seen.splice(0);
  }

  faultFor(request: FixtureRequest): Fault | undefined {
    this.seen.push(request);
    const found = this.#waiting.find((one) => one.left > 0 && one.fits(request));
    if (found === undefined) return undefined;
    found.left--;
    return found.fault;
  }
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
