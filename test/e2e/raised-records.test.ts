import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { migrateStore } from '../../src/backends/embedded/migrate-store.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { decideAndSign } from '../../src/console/signed-head.ts';
import { CHANGE_FORMAT, changeFormatName } from '../../src/domain/change/change.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { ESCALATION_FORMAT } from '../../src/domain/escalation/escalation.ts';
import { FEEDBACK_FORMAT } from '../../src/domain/metadata/metadata.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { accepted } from '../executor/small-store.ts';
import { raiseFormat, withFields } from '../fixtures/raised-format.ts';
import { answersNow, factsOnRecord, openReleased, proposeNote } from '../fixtures/read-facts.ts';
import { releasedApprover, unpackReleasedStore } from '../fixtures/released-store.ts';

/*
 * A program whose escalations, feedback and changes have one format more than they have, each with a field that is
 * required and that what release 0.1.0 stored lacks.
 */

let undo: readonly (() => void)[] = [];
function raise(): void {
  const body = withFields({ format: changeFormatName(CHANGE_FORMAT.newest + 1), urgency: 'none' });
  undo = [
    raiseFormat(ESCALATION_FORMAT, { mood: 'unknown' }),
    raiseFormat(FEEDBACK_FORMAT, { language: 'en' }),
    raiseFormat(CHANGE_FORMAT, { urgency: 'none' }, body),
  ];
}
afterEach(() => {
  for (const one of undo) one();
  undo = [];
});

const directories = givenDirectory();
let directory: string;
beforeEach(async () => {
  directory = directories.make();
  unpackReleasedStore(directory);
  // The tables of this release, with the documents as they were.
  await openReleased(directory).close();
});
afterEach(() => directories.clear());

const FACTS = factsOnRecord();

function rows(table: 'escalation' | 'feedback'): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(storeFiles(directory).data, { readOnly: true });
  const found = database.prepare(`SELECT * FROM ${table} ORDER BY 1`).all();
  database.close();
  return found;
}

const withoutDocument = (table: 'escalation' | 'feedback') => rows(table).map(({ document: _, ...columns }) => columns);
const formats = (table: 'escalation' | 'feedback') =>
  new Set(
    rows(table).map(
      ({ document }) => z.object({ format: z.int().optional() }).parse(JSON.parse(String(document))).format,
    ),
  );

describe('given records that lack what a later release requires', () => {
  test('then the agent side reads them all the same, before data migrate has rewritten them', async () => {
    raise();
    expect(await answersNow(directory)).toStrictEqual(FACTS.answers);
    expect(formats('escalation')).toStrictEqual(new Set([undefined]));
  });

  test('then data migrate rewrites them, keeps every column and fact, and finds nothing the next time', async () => {
    raise();
    const columns = [withoutDocument('escalation'), withoutDocument('feedback')];
    expect((await migrateStore(directory)).rewritten).toEqual({ escalation: 25, feedback: 144, outbox_message: 0 });
    expect([formats('escalation'), formats('feedback')]).toStrictEqual([new Set([2]), new Set([2])]);
    expect([withoutDocument('escalation'), withoutDocument('feedback')]).toStrictEqual(columns);
    expect(await answersNow(directory)).toStrictEqual(FACTS.answers);
    expect((await migrateStore(directory)).rewritten).toEqual({ escalation: 0, feedback: 0, outbox_message: 0 });
  });

  test('then a change of the older format is applied to them, and the audit is whole', async () => {
    const { ports, files, close } = openReleased(directory);
    const { body, digest } = await proposeNote(ports);
    raise();
    const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
    const approver = releasedApprover('david.osei@rewardinsight.com');
    const decided = accepted(
      await decideAndSign(request, approver, files, { apply: 'here', ports, operations: writeOperations }),
    );
    expect(decided.application).toMatchObject({ state: 'applied' });
    expect(accepted(await loadChange(body.change_id, ports))).toMatchObject({ digest, body: { urgency: 'none' } });
    const report = await verifyAudit(ports, ed25519Verifier, accepted(files.readAnchor()));
    await close();
    expect(report.problems).toStrictEqual([]);
    // A write brings the record to the newest format; those beside it stay.
    expect(formats('escalation')).toStrictEqual(new Set([undefined, 2]));
  });
});
