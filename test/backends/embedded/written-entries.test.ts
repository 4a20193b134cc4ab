import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { backUpStore } from '../../../src/backends/embedded/backup.ts';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { foreignEntries, OWN_ENTRIES } from '../../../src/backends/embedded/own-entries.ts';
import { stageRestore } from '../../../src/backends/embedded/restore.ts';
import { writeDesk } from '../../../src/backends/embedded/write-desk.ts';
import { ApproverFiles } from '../../../src/console/approver-files.ts';
import { createApproverKey } from '../../../src/console/approver-key.ts';
import { DEFAULT_POLICY } from '../../../src/domain/change/policy.ts';
import { DEFAULT_DESK } from '../../../src/domain/escalation/desk.ts';
import { RejectedFile } from '../../../src/interchange/rejected-file.ts';
import { readToken } from '../../../src/mcp/http/token-file.ts';
import { mailRoute } from '../../../src/notify/mail-route.ts';
import { STORE } from '../../contract/backend.ts';
import { accepted } from '../../executor/small-store.ts';
import { givenDirectory, NO_SIGNATURES, sourceOf } from './given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const open = (directory: string) => openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);

/** Does everything that writes into a data directory, and looks at it after each step. */
async function entriesWritten(directory: string): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const look = () => {
    for (const name of readdirSync(directory)) seen.add(name);
  };
  const source = sourceOf({});
  const looking = {
    ...source,
    combos() {
      look();
      return source.combos();
    },
  };
  await initialiseStore(directory, STORE, looking);
  const rejected = new RejectedFile(directory);
  rejected.write({ file: 'brand.csv', line: 2, reason: 'missing_field', detail: 'brandid' });
  look();
  rejected.keep();
  const ports = open(directory);
  await ports.turn.exclusively(async () => look());
  await ports.close();

  writeDesk(directory, DEFAULT_DESK);
  const files = new ApproverFiles(directory);
  files.writeKey(accepted(createApproverKey('ann@bank.example', 'a passphrase of her own')).sealed);
  files.writePolicy(DEFAULT_POLICY);
  const place = { store_id: STORE.store_id, seq: 1, hash: 'hash', previous: null, approver_id: 'ann@bank.example' };
  files.writeAnchor({ format: 'brand-escalations/audit-head/2', ...place, signature: 'signature' });
  accepted(readToken(directory));
  const { transport } = accepted(mailRoute(undefined, directory, undefined));
  await transport.send({
    ...{ message_id: '<one@bank.example>', date: '2026-02-14T09:00:00.000Z', from: 'a@bank.example' },
    ...{ to: 'b@bank.example', subject: 'One', text: 'One' },
  });
  look();

  const [copy, backup] = [directories.make(), directories.make()];
  cpSync(directory, copy, { recursive: true });
  await open(copy).close();
  look();
  await backUpStore(directory, backup, { keys: true });
  const staged = accepted(await stageRestore(backup, directory, nodeFoundation()));
  look();
  staged.putInPlace();
  look();
  return seen;
}

test('what the program writes into a data directory is what it takes for its own, and nothing else', async () => {
  const directory = directories.make();
  const seen = await entriesWritten(directory);
  expect(foreignEntries(directory)).toStrictEqual([]);
  const listed = OWN_ENTRIES.filter((name) => !seen.has(name));
  expect(listed).toStrictEqual([]);
  const others = [...seen].filter((name) => !OWN_ENTRIES.some((own) => name.startsWith(own)));
  expect(others).toStrictEqual([expect.stringMatching(/^replaced-/)]);
  expect(readdirSync(join(directory, 'approvers'))).toStrictEqual(['ann@bank.example.key.json']);
});
