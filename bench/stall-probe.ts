/**
 * Loaded by a server before its own code: reports to the benchmark for how long the server held its event loop, in
 * milliseconds of CPU, which other load on the machine does not change; or the CPU that it has used in all.
 */
import { isMainThread } from 'node:worker_threads';
import { watchLoop } from './held-loop.ts';
import { usedCpu } from './machine.ts';

if (isMainThread) {
  const longestHold = watchLoop();
  process.on('message', (question) => {
    process.send?.(question === 'cpu' ? usedCpu() : longestHold());
  });
  process.channel?.unref();
}
