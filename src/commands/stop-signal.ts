/**
 * Aborts at the first SIGTERM or SIGINT, so that work in progress can finish cleanly. A second signal ends the process
 * as usual.
 */
export function stopSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = () => {
    release();
    controller.abort();
  };
  const release = () => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.off(name, stop);
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  return { signal: controller.signal, release };
}
