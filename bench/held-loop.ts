const INTERVAL = 5;

/**
 * Watches for how long this thread's event loop is held, in milliseconds of CPU, which other load on the machine does not
 * change. Returns a function that answers with the longest time since it was last called.
 */
export function watchLoop(): () => number {
  let longest = 0;
  let before = process.threadCpuUsage();
  const look = () => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1000);
  };
  setInterval(look, INTERVAL).unref();
  return () => {
    look();
    const answer = longest;
    longest = 0;
    return answer;
  };
}
