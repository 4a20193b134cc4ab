import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { type Policy, policySchema } from '../domain/change/policy.ts';
import { explainIssues } from '../domain/input/input-issues.ts';
import { JsonFault, type ParsedJson, readStrictJson } from '../domain/input/strict-json.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { type AuditAnchor, auditAnchorSchema } from '../executor/audit-anchor.ts';
import { type SealedKey, sealedKeySchema } from './approver-key.ts';

/** The form of an approver id, which is also a valid file name on every platform. */
export const APPROVER_ID = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$/;

/** The files of a data directory that decisions depend on: sealed keys, the policy, the signed audit head. */
export class ApproverFiles {
  readonly #directory: string;

  constructor(dataDirectory: string) {
    this.#directory = dataDirectory;
  }

  get policyPath(): string {
    return join(this.#directory, 'policy.json');
  }

  keyPath(approverId: string): string {
    if (!APPROVER_ID.test(approverId)) throw new TypeError('invalid approver id: it cannot be a file name');
    return join(this.#directory, 'approvers', `${approverId}.key.json`);
  }

  writeKey(key: SealedKey): void {
    writePrivate(this.keyPath(key.approver_id), key);
  }

  readKey(approverId: string): Outcome<SealedKey> {
    return readStrictly(
      this.keyPath(approverId),
      sealedKeySchema,
      `The key of ${approverId}`,
      'Run the command on the machine that holds the key, or enrol an approver: brand-escalations approvers init',
    );
  }

  writePolicy(policy: Policy): void {
    writePrivate(this.policyPath, policy);
  }

  /** Reads the policy file. Refuses unknown keys, so that a typo cannot weaken the policy. */
  readPolicy(): Outcome<Policy> {
    return readStrictly(
      this.policyPath,
      policySchema,
      'The policy',
      'Nothing can be approved without a policy. Run: brand-escalations approvers init',
    );
  }

  writeAnchor(anchor: AuditAnchor): void {
    writePrivate(join(this.#directory, 'audit-head.json'), anchor);
  }

  /** Reads the signed audit head; undefined when nothing has been signed yet. */
  readAnchor(): Outcome<AuditAnchor | undefined> {
    const path = join(this.#directory, 'audit-head.json');
    return existsSync(path)
      ? readStrictly(path, auditAnchorSchema, 'The signed audit head', 'Restore it from a backup.')
      : done(undefined);
  }
}

/** Writes a file atomically and durably, readable by its owner only. */
function writePrivate(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(partial, 0o600);
  renameSync(partial, path);
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function readStrictly<S extends z.ZodObject>(
  path: string,
  schema: S,
  what: string,
  instead: string,
): Outcome<z.output<S>> {
  const json = jsonIn(path);
  if (json === undefined) return refused({ code: 'no_policy', message: `${what} (${path}) does not exist.`, instead });
  if (json instanceof JsonFault) {
    const message = `${what} (${path}) cannot be used: ${json.problem}.`;
    return refused({ code: 'no_policy', message, instead: json.kind === 'duplicate_key' ? KEEP_ONE : instead });
  }
  const parsed = schema.safeParse(json.value, { reportInput: true });
  if (parsed.success) return done(parsed.data);
  const { message, instead: fix } = explainIssues(parsed.error, schema);
  return refused({ code: 'no_policy', message: `${what} (${path}) is not valid: ${message}`, instead: fix });
}

const KEEP_ONE = 'Keep one of the two: which of them counts must not depend on the reader.';

/** Reads a JSON file; undefined where there is none. */
function jsonIn(path: string): ParsedJson | JsonFault | undefined {
  try {
    return readStrictJson(readFileSync(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return error.code === 'ENOENT' ? undefined : new JsonFault('bad_json', 'it cannot be read');
  }
}
