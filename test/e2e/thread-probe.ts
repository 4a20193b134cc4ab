/** Loaded by a server before its own code: says on standard error which script each of its threads runs. */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('worker', (worker) => {
    process.stderr.write(`thread ${worker.threadId} started\n`);
    worker.on('exit', () => process.stderr.write(`thread ended\n`));
  });
}
