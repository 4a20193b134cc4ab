import type { Clock } from '../../domain/ports/foundation.ts';
import { whenFree } from './when-free.ts';

export interface Patience {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Returns an error of the machine as what it means for the store, and any other as it is. */
  readonly explain: (error: unknown) => unknown;
}

/**
 * Returns the same port, which waits for locks of other processes without holding the event loop, and throws the
 * machine's faults as `StoreTrouble`. Each method of a port is one read or one transaction, so that a call that met a
 * lock did nothing and is simply made again.
 */
export function patientPort<P extends object>(port: P, patience: Patience): P {
  const patient = new Map<unknown, unknown>();
  return new Proxy(port, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      const known = patient.get(method);
      if (known !== undefined) return known;
      const waiting = (...args: readonly unknown[]) => call(() => Reflect.apply(method, target, args), patience);
      patient.set(method, waiting);
      return waiting;
    },
  });
}

function call(work: () => unknown, { clock, explain }: Patience): unknown {
  // Called once before the loop, because only the result tells rows from a promise.
  let first: { readonly result: unknown } | undefined = { result: begin(work) };
  if (isRows(first.result)) return explained(first.result, explain);
  const attempt = () => {
    const result = first === undefined ? work() : first.result;
    first = undefined;
    return result;
  };
  return whenFree(attempt, clock).catch((error: unknown) => {
    throw explain(error);
  });
}

function begin(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}

function isRows(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Rows that were begun are not read again from the start: a lock is thrown like any other trouble. */
async function* explained(rows: AsyncIterable<unknown>, explain: Patience['explain']): AsyncGenerator<unknown> {
  try {
    yield* rows;
  } catch (error) {
    throw explain(error);
  }
}
