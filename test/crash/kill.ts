import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ApproverKeyPair } from '../concurrency/approver-key-pair.ts';
import type { Kill } from './reference.ts';
import { remove, type Template } from './templates.ts';

const SCRIPT = fileURLToPath(new URL('dying-process.ts', import.meta.url));

async function run(args: readonly string[], key: ApproverKeyPair, cache: string) {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env: {
      ...process.env,
      APPROVER_ID: key.approver_id,
      APPROVER_KEY: key.private_key,
      NODE_COMPILE_CACHE: cache,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [errors, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { errors, end: String(code ?? signal) };
}

/** Runs the scenario in a process that is killed at the given moment. Any other end fails the test. */
export async function killAt(
  { moment, at }: Pick<Kill, 'moment' | 'at'>,
  scenario: string,
  directory: string,
  key: ApproverKeyPair,
  cache: string,
): Promise<void> {
  const { errors, end } = await run([directory, scenario, moment, String(at)], key, cache);
  if (end !== 'SIGKILL') throw new Error(`it ended with ${end} instead: ${errors}`);
}

/** Runs one process to its end, which then stores its compiled code, so that the others start three times as fast. */
export async function compileCache(template: Template): Promise<string> {
  const cache = mkdtempSync(join(tmpdir(), 'crash-compiled-'));
  const directory = template.copy();
  const { errors, end } = await run([directory, 'add_escalation_notes', 'never', '0'], template.key, cache);
  remove(directory);
  if (end !== '0') throw new Error(`it ended with ${end}: ${errors}`);
  return cache;
}
