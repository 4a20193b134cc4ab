/** Aborts at the first SIGTERM or SIGINT, so that the work in hand ends well. The second one ends the process as it always does. */
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
