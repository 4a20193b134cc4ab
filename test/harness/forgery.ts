import { DatabaseSync } from 'node:sqlite';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import type { ChangeBody } from '../../src/domain/change/change.ts';
import { canonicalJson } from '../../src/domain/text/canonical.ts';
import { dumpDatabase } from '../backends/embedded/dump.ts';

/** A row of proposals.db as somebody might write it who owns that file: an agent with a shell, for one. */
export interface ProposalRow {
  readonly change_id: string;
  readonly canonical: string;
  readonly digest: string;
}

/** The row that a body of one's own makes, with the digest that goes with it. */
export function rowOf(body: ChangeBody): ProposalRow {
  const canonical = canonicalJson(body);
  return { change_id: body.change_id, canonical, digest: nodeHasher.sha256(canonical) };
}

/** Writes into proposals.db beside the server, replacing what is there. */
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

/** All that only a person's approval may change: the data and the authority, table by table. */
export function dumpGuarded(directory: string): string {
  const { data, authority } = storeFiles(directory);
  return `${dumpDatabase(data)}\n\n${dumpDatabase(authority)}`;
}

/** The body with a text in its input replaced, as one that wants other bytes applied than were shown would do it. */
export function withOtherInput(body: ChangeBody, key: string, value: string): ChangeBody {
  return { ...body, steps: body.steps.map((step) => ({ ...step, input: { ...step.input, [key]: value } })) };
}
