import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { migrateStore } from '../../src/backends/embedded/migrate-store.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { CHANGE_FORMAT, changeFormatName } from '../../src/domain/change/change.ts';
import { ESCALATION_FORMAT } from '../../src/domain/escalation/escalation.ts';
import { FEEDBACK_FORMAT } from '../../src/domain/metadata/metadata.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { accepted } from '../executor/small-store.ts';
import { raiseFormat, withFields } from '../fixtures/raised-format.ts';
import { answersNow, factsOnRecord, openReleased } from '../fixtures/read-facts.ts';
import { unpackReleasedStore } from '../fixtures/released-store.ts';

/*
 * A program whose escalations, feedback and changes have one format more than they have, each with a field that is
 * required and that what release 0.1.0 stored lacks.
 */

let undo: readonly (() => void)[] = [];
beforeAll(() => {
  const body = withFields({ format: changeFormatName(CHANGE_FORMAT.newest + 1), urgency: 'none' });
  undo = [
    raiseFormat(ESCALATION_FORMAT, { mood: 'unknown' }),
    raiseFormat(FEEDBACK_FORMAT, { language: 'en' }),
    raiseFormat(CHANGE_FORMAT, { urgency: 'none' }, body),
  ];
});
afterAll(() => {
  for (const one of undo) one();
});

const directories = givenDirectory();
let directory: string;
beforeEach(() => {
  directory = directories.make();
  unpackReleasedStore(directory);
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
  test('then the agent side reads them all the same, without data migrate', async () => {
    expect(await answersNow(directory)).toStrictEqual(FACTS.answers);
    expect(formats('escalation')).toStrictEqual(new Set([undefined]));
  });

  test('then data migrate rewrites them, keeps every column and fact, and finds nothing the next time', async () => {
    const columns = [withoutDocument('escalation'), withoutDocument('feedback')];
    expect((await migrateStore(directory)).rewritten).toEqual({ escalation: 25, feedback: 144, outbox_message: 0 });
    expect([formats('escalation'), formats('feedback')]).toStrictEqual([new Set([2]), new Set([2])]);
    expect([withoutDocument('escalation'), withoutDocument('feedback')]).toStrictEqual(columns);
    expect(await answersNow(directory)).toStrictEqual(FACTS.answers);
    expect((await migrateStore(directory)).rewritten).toEqual({ escalation: 0, feedback: 0, outbox_message: 0 });
  });

  test('then approved changes of the older format are applied to them, and the audit is whole', async () => {
    const { ports, files, close } = openReleased(directory);
    const ended = await applyApproved(ports, writeOperations);
    expect(ended.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
    const report = await verifyAudit(ports, ed25519Verifier, accepted(files.readAnchor()));
    await close();
    expect(report.problems).toStrictEqual([]);
    // A write brings the record to the newest format; those beside it stay.
    expect(formats('escalation')).toStrictEqual(new Set([undefined, 2]));
  });
});
