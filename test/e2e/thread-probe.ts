/** Loaded by a server and by its threads before their own code: says on standard error what starts and ends. */
import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('worker', (worker) => {
    process.stderr.write('a thread of the server started\n');
    worker.on('exit', () => process.stderr.write('a thread of the server ended\n'));
  });
} else process.stderr.write(`script of a thread: ${basename(process.argv[1] ?? '')}\n`);
