import { parentPort } from 'node:worker_threads';

/** Does as the text of a report's first remark says: sticks for ever, dies, fails, or prints how often it was asked. */
let asked = 0;
parentPort?.on('message', ({ remarks: [remark] }: { remarks: { text: string }[] }) => {
  asked++;
  switch (remark?.text) {
    case 'STICK':
      for (;;);
    case 'DIE':
      throw new Error('as told');
    case 'FAIL':
      return parentPort?.postMessage({ kind: 'failed', message: 'as told' });
    default:
      return parentPort?.postMessage({ kind: 'printed', bytes: Uint8Array.of(asked) });
  }
});
