/**
 * Loaded by a server before its own code: reports to the benchmark for how long the server held its event loop, in
 * milliseconds of CPU, which other load on the machine does not change; or the CPU that it has used in all.
 */
import { isMainThread } from 'node:worker_threads';

const INTERVAL = 5;

if (isMainThread) {
  let longest = 0;
  let before = process.threadCpuUsage();
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1000);
  }, INTERVAL).unref();
  process.on('message', (question) => {
    if (question === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send?.((user + system) / 1000);
      return;
    }
    process.send?.(longest);
    longest = 0;
  });
  process.channel?.unref();
}
