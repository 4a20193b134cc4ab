import { DatabaseSync } from 'node:sqlite';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import type { ChangeBody } from '../../src/domain/change/change.ts';
import { canonicalJson } from '../../src/domain/text/canonical.ts';
import { dumpDatabase } from '../backends/embedded/dump.ts';

/** A row of proposals.db as the file's owner could write it, for example an agent with a shell. */
export interface ProposalRow {
  readonly change_id: string;
  readonly canonical: string;
  readonly digest: string;
}

/** Returns the row of a forged body, with its correct digest. */
export function rowOf(body: ChangeBody): ProposalRow {
  const canonical = canonicalJson(body);
  return { change_id: body.change_id, canonical, digest: nodeHasher.sha256(canonical) };
}

/** Writes into proposals.db from outside of the server and replaces existing values. */
export function forgeProposal(directory: string, { change_id, canonical, digest }: ProposalRow): void {
  const database = new DatabaseSync(storeFiles(directory).proposals, { timeout: 10_000 });
  try {
    database.prepare('DELETE FROM proposal WHERE change_id = ?').run(change_id);
    const sql =
      'INSERT INTO proposal (change_id, canonical, digest, created_at, escalation_id) VALUES (?, ?, ?, ?, NULL)';
    database.prepare(sql).run(change_id, canonical, digest, '2026-02-14T09:00:00.000Z');
  } finally {
    database.close();
  }
}

/** Dumps everything that only a person's approval may change: the data and the authority, table by table. */
export function dumpGuarded(directory: string): string {
  const { data, authority } = storeFiles(directory);
  return `${dumpDatabase(data)}\n\n${dumpDatabase(authority)}`;
}

/** Returns the body with a text in its input replaced, as an attacker would do to have other bytes applied than were shown. */
export function withOtherInput(body: ChangeBody, key: string, value: string): ChangeBody {
  return { ...body, steps: body.steps.map((step) => ({ ...step, input: { ...step.input, [key]: value } })) };
}
