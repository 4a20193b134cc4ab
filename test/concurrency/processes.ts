import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ApproverKeyPair } from './approver-key-pair.ts';

export interface StartedProcess {
  readonly process: ChildProcess;
  /** Resolves with its first output. */
  readonly ready: Promise<unknown>;
  /** Resolves with its output once it ends with code 0. Any other end fails the test. */
  readonly output: Promise<string>;
}

/** Starts a script in a separate process. Its standard input stays open. */
export function start(script: URL, args: readonly string[], key?: ApproverKeyPair): StartedProcess {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: { ...process.env, APPROVER_KEY: key?.private_key },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  // Listen from the start, because earlier output is not repeated.
  const ready = once(child.stdout, 'data');
  const output = Promise.all([text(child.stdout), text(child.stderr), ended]).then(([out, err, [code]]) => {
    if (code !== 0) throw new Error(`${script.pathname} ended with ${code}: ${err}`);
    return out;
  });
  return { process: child, ready, output };
}

const LOCKER = fileURLToPath(new URL('locking-process.ts', import.meta.url));

/** Starts another process, which takes the write lock of a database. Returns what ends it. */
export async function givenLock(path: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [LOCKER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end();
    await once(child, 'exit');
  };
}
