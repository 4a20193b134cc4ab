import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { openStoredRecords } from '../../src/backends/embedded/export.ts';
import { initialiseStore } from '../../src/backends/embedded/initialise.ts';
import { migrateStore } from '../../src/backends/embedded/migrate-store.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { SCHEMA_VERSIONS } from '../../src/backends/sqlite/schema/versions.ts';
import { decideAndSign } from '../../src/console/signed-head.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { DOCUMENT_COLUMNS } from '../backends/sqlite/schema/document-columns.ts';
import { accepted } from '../executor/small-store.ts';
import { answersNow, factsOnRecord, openReleased, recordsNow } from '../fixtures/read-facts.ts';
import { fixedFoundation, releasedApprover, unpackReleasedStore } from '../fixtures/released-store.ts';
import { storedContent } from '../interchange/stored-content.ts';

const directories = givenDirectory();
let directory: string;
beforeEach(() => {
  directory = directories.make();
  unpackReleasedStore(directory);
});
afterEach(() => directories.clear());

const FACTS = factsOnRecord();

interface Stored {
  readonly kind: string;
  readonly older: string;
  readonly text: string;
}

/** Every stored document, as it lies in the files. */
function documents(): Stored[] {
  return DOCUMENT_COLUMNS.flatMap(({ format, files, table, column, older }) =>
    files.flatMap((file) => {
      const database = new DatabaseSync(storeFiles(directory)[file], { readOnly: true });
      const rows = database.prepare(`SELECT "${column}" AS text FROM "${table}"`).all();
      database.close();
      return rows.map((row) => ({ kind: format.kind, older, text: String(row.text) }));
    }),
  );
}

describe('given a store that release 0.1.0 left', () => {
  test('then the agent side refuses it, and says how to bring it up to date', () => {
    expect(() => openAgentSide(directory, fixedFoundation())).toThrow(
      expect.objectContaining({ problem: 'older_schema', command: 'brand-escalations data migrate' }),
    );
  });

  test('then the commit side brings it up to date and reads every record; the agent side goes on after it', async () => {
    expect(await recordsNow(directory)).toStrictEqual(FACTS.records);
    expect(await answersNow(directory)).toStrictEqual(FACTS.answers);
  });

  test('then its documents have the shape that is on record for their format', () => {
    const shapes = new Map<string, z.ZodType>();
    for (const { kind, text } of documents()) {
      const document = JSON.parse(text);
      const name = `${kind}.${typeof document.format === 'number' ? document.format : 1}`;
      const path = new URL(`../backends/sqlite/formats/${name}.json`, import.meta.url);
      const shape = shapes.get(name) ?? z.fromJSONSchema(JSON.parse(readFileSync(path, 'utf8')));
      shapes.set(name, shape);
      expect(shape.safeParse(document).error, `${name}: ${text.slice(0, 200)}`).toBeUndefined();
    }
    expect(shapes.size).toBe(DOCUMENT_COLUMNS.length);
  });

  test('then data migrate leaves every byte that is sealed or immutable, and all facts', async () => {
    const kept = () => documents().filter(({ older }) => older !== 'rewritten');
    const before = kept();
    const { schema } = await migrateStore(directory);
    expect(schema).toStrictEqual({
      data: { from: 6, to: SCHEMA_VERSIONS.data },
      authority: { from: 1, to: SCHEMA_VERSIONS.authority },
      proposals: { from: 1, to: SCHEMA_VERSIONS.proposals },
    });
    expect(kept()).toStrictEqual(before);
    expect(await answersNow(directory)).toStrictEqual(FACTS.answers);
    expect(await recordsNow(directory)).toStrictEqual(FACTS.records);
  });

  test('then all its records can be carried to a new store', async () => {
    await migrateStore(directory);
    const target = directories.make();
    const stored = openStoredRecords(directory);
    await initialiseStore(target, stored.info, stored.records);
    stored.close();
    const carried = (content: string[]) => content.filter((row) => !row.startsWith('agent_run '));
    expect(carried(storedContent(target))).toStrictEqual(carried(storedContent(directory)));
  });
});

describe('given changes that waited while the program was replaced', () => {
  const verified = async () => {
    const { ports, files, close } = openReleased(directory);
    const report = await verifyAudit(ports, ed25519Verifier, accepted(files.readAnchor()));
    await close();
    return report.problems;
  };
  const statesNow = async () =>
    Object.fromEntries((await answersNow(directory)).list_changes.changes.map((one) => [one.change_id, one.state]));

  test('then those approved before are applied', async () => {
    const { ports, close } = openReleased(directory);
    const ended = await applyApproved(ports, writeOperations);
    await close();
    const outcomes = Object.fromEntries(
      ended.map(({ change_id, state, detail }) => [change_id, [state, reasonOf(state, detail)]]),
    );
    await expect(pretty(outcomes)).toMatchFileSnapshot('released-store/approved.snap');
    expect(await verified()).toStrictEqual([]);
    expect(await statesNow()).toMatchObject(
      Object.fromEntries(ended.map(({ change_id, state }) => [change_id, state])),
    );
  });

  test('then each that waits can be approved, and is applied or becomes stale with a reason', async () => {
    const waiting = FACTS.answers.list_changes.changes.filter(({ state }) => state === 'proposed');
    const outcomes: Record<string, unknown> = {};
    for (const { change_id } of waiting) {
      directory = directories.make();
      unpackReleasedStore(directory);
      const { ports, files, close } = openReleased(directory);
      const { digest } = accepted(await loadChange(change_id, ports));
      const request = { change_id, digest, decision: 'approve', comment: null } as const;
      const approver = releasedApprover('anne.whitfield@rewardinsight.com');
      const { application } = accepted(
        await decideAndSign(request, approver, files, { apply: 'here', ports: ports, operations: writeOperations }),
      );
      await close();
      outcomes[change_id] = [application?.state, reasonOf(application?.state, application?.detail)];
      expect(await verified()).toStrictEqual([]);
    }
    await expect(pretty(outcomes)).toMatchFileSnapshot('released-store/waiting.snap');
  });
});

/** Names the fact that made a change stale. Its words are left out, so that only a new difference needs a new snapshot. */
function reasonOf(state: string | undefined, detail: string | null | undefined): string | null {
  if (state === 'applied') return null;
  return /^The facts shown have changed \((\S+): was /.exec(detail ?? '')?.[1] ?? detail ?? null;
}

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
