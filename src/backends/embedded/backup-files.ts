import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileExists } from './store-files.ts';

/** Files beside the databases: the signed audit head, policy and keys, the desk. */
export const SMALL_FILES = ['audit-head.json', 'policy.json', 'settings.json'];
const KEYS = 'approvers';

/**
 * Copies a data directory's small files and gives their names. Call it before the databases are copied: the audit
 * chain then reaches the copied head. Approvers' keys are sealed by their passphrases; without them no one can decide
 * on the copy, and with them an attacker has unlimited time to guess a passphrase.
 */
export function copySmallFiles(directory: string, target: string, options: { readonly keys: boolean }): string[] {
  const names = SMALL_FILES.filter((name) => fileExists(join(directory, name)));
  if (options.keys && fileExists(join(directory, KEYS))) {
    mkdirSync(join(target, KEYS), { mode: 0o700 });
    const keys = readdirSync(join(directory, KEYS)).filter((name) => name.endsWith('.key.json'));
    names.push(...keys.sort().map((name) => `${KEYS}/${name}`));
  }
  for (const name of names) {
    writeFileSync(join(target, name), readFileSync(join(directory, name)), { flag: 'wx', mode: 0o600, flush: true });
  }
  return names;
}
