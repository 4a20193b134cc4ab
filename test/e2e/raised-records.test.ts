import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { migrateStore } from '../../src/backends/embedded/migrate-store.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { accepted } from '../executor/small-store.ts';
import { answersNow, factsOnRecord, openReleased } from '../fixtures/read-facts.ts';
import { unpackReleasedStore } from '../fixtures/released-store.ts';

/*
 * A program whose escalations, feedback and changes have one format more than they have, each with a field that is
 * required and that what release 0.1.0 stored lacks.
 */

vi.mock('../../src/domain/escalation/escalation.ts', async (original) => {
  const module = await original<typeof import('../../src/domain/escalation/escalation.ts')>();
  const { raised } = await import('../fixtures/raised-format.ts');
  return { ...module, ESCALATION_FORMAT: raised(module.ESCALATION_FORMAT, { mood: 'unknown' }) };
});
vi.mock('../../src/domain/metadata/metadata.ts', async (original) => {
  const module = await original<typeof import('../../src/domain/metadata/metadata.ts')>();
  const { raised } = await import('../fixtures/raised-format.ts');
  return { ...module, FEEDBACK_FORMAT: raised(module.FEEDBACK_FORMAT, { language: 'en' }) };
});
vi.mock('../../src/domain/change/change.ts', async (original) => {
  const module = await original<typeof import('../../src/domain/change/change.ts')>();
  const { raised } = await import('../fixtures/raised-format.ts');
  const { z } = await import('zod');
  const named = z.looseObject({ format: z.literal(module.changeFormatName(module.CHANGE_FORMAT.newest + 1)) });
  return { ...module, CHANGE_FORMAT: raised(module.CHANGE_FORMAT, { urgency: 'none' }, named) };
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
