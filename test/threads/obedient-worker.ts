import { threadId, workerData } from 'node:worker_threads';
import { serveJobs } from '../../src/threads/serve-jobs.ts';

/** What a job of the tests makes its thread do. */
export type Order =
  | { readonly do: 'answer'; readonly value: number }
  | { readonly do: 'answer on abort' | 'answer on signal' }
  | { readonly do: 'describe' | 'make room' }
  | { readonly do: 'fail' | 'die' | 'exit' | 'allocate' }
  /** Reports the values, then does nothing else for ever. */
  | { readonly do: 'hang'; readonly after?: readonly number[] };

export type Reply = number | { readonly threadId: number; readonly workerData: unknown; readonly timeLimit: number };

serveJobs<Order, Reply>((order, control) => {
  switch (order.do) {
    case 'answer':
      return order.value;
    case 'answer on abort':
      control.report(0);
      while (!control.isAborted());
      return 1;
    case 'answer on signal': {
      const { promise, resolve } = Promise.withResolvers<Reply>();
      control.signal.addEventListener('abort', () => resolve(2));
      control.report(0);
      return promise;
    }
    case 'describe':
      return { threadId, workerData, timeLimit: control.timeLimit };
    case 'make room':
      control.report(0);
      while (!control.isWanted());
      return 3;
    case 'fail':
      throw new Error('as ordered');
    case 'die':
      setImmediate(() => {
        throw new Error('died as ordered');
      });
      return new Promise(() => undefined);
    case 'exit':
      return process.exit(3);
    case 'allocate': {
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 10_000 }, (_, i) => ({ i })));
    }
    case 'hang':
      for (const value of order.after ?? []) control.report(value);
      for (;;);
  }
});
