const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Does pieces of long work one by one, each in a turn of the event loop of its own, so that other requests are served
 * between any two.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(nextTurn).then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
