import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ApproverKeyPair } from './approver-key-pair.ts';

export interface StartedProcess {
  readonly process: ChildProcess;
  /** Settles with its first words. */
  readonly ready: Promise<unknown>;
  /** What it wrote, once it has ended well; a process that ends otherwise fails the test. */
  readonly output: Promise<string>;
}

/** Starts a script in a process of its own. Its standard input stays open. */
export function start(script: URL, args: readonly string[], key?: ApproverKeyPair): StartedProcess {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: { ...process.env, APPROVER_KEY: key?.private_key },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  // Listened for from the start: words that came earlier are not said again.
  const ready = once(child.stdout, 'data');
  const output = Promise.all([text(child.stdout), text(child.stderr), ended]).then(([out, err, [code]]) => {
    if (code !== 0) throw new Error(`${script.pathname} ended with ${code}: ${err}`);
    return out;
  });
  return { process: child, ready, output };
}
