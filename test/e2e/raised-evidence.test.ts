import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { recordPolicy } from '../../src/console/enrolment.ts';
import { advanceSignedHead, decideAndSign } from '../../src/console/signed-head.ts';
import { AUDIT_FACT_FORMAT } from '../../src/domain/change/audit.ts';
import { DECISION_FORMAT, POLICY_FORMAT } from '../../src/domain/change/authority.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { collected } from '../contract/collected.ts';
import { accepted } from '../executor/small-store.ts';
import { raiseFormat } from '../fixtures/raised-format.ts';
import { factsOnRecord, openReleased, proposeNote, recordsNow } from '../fixtures/read-facts.ts';
import { releasedApprover, unpackReleasedStore } from '../fixtures/released-store.ts';

/*
 * A program in which every kind of document under a signature, a hash or a chain has one format more than it has, with a
 * field that older ones lack. What release 0.1.0 signed and hashed must still verify, also among documents of the new format.
 */

const ANNE = 'anne.whitfield@rewardinsight.com';
const ADDED = { added: 'by the upcaster' };

let undo: readonly (() => void)[] = [];
beforeAll(() => {
  // New documents need not have the field, because what writes them is the program as it is.
  const anything = z.looseObject({});
  undo = [DECISION_FORMAT, POLICY_FORMAT, AUDIT_FACT_FORMAT].map((format) => raiseFormat(format, ADDED, anything));
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

test('given decisions, policies and audit facts of an older format, then chains, signatures and hashes verify', async () => {
  expect(await recordsNow(directory)).toStrictEqual(factsOnRecord().records);
  const { ports, close } = openReleased(directory);
  const [decision] = await collected(ports.authority.decisions());
  const [policy] = await collected(ports.authority.policies());
  const [entry] = await ports.authority.authorityAudit(1, 1);
  await close();
  for (const record of [decision, policy, entry?.fact]) {
    expect(record).toMatchObject(ADDED);
    expect(record?.stored).not.toHaveProperty('added');
  }
});

test('given documents of both formats, then they verify together', async () => {
  const { ports, files, close } = openReleased(directory);
  const anne = releasedApprover(ANNE);
  const { body, digest } = await proposeNote(ports);
  const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
  const decided = accepted(
    await decideAndSign(request, anne, files, { apply: 'here', ports, operations: writeOperations }),
  );
  expect(decided.application?.state).toBe('applied');
  expect((await applyApproved(ports, writeOperations)).map(({ state }) => state)).not.toContain('failed');
  await recordPolicy({ ...DEFAULT_POLICY, preset: 'strict' }, anne, ports);
  accepted(await advanceSignedHead(anne, files, ports));
  const report = await verifyAudit(ports, ed25519Verifier, accepted(files.readAnchor()));
  await close();
  expect(report.problems).toStrictEqual([]);
  const formatsIn = (file: 'authority' | 'proposals', table: string, column: string) => {
    const database = new DatabaseSync(storeFiles(directory)[file], { readOnly: true });
    const rows = database.prepare(`SELECT DISTINCT ${column} ->> '$.format' AS format FROM ${table} ORDER BY 1`).all();
    database.close();
    return rows.map(({ format }) => format);
  };
  expect(formatsIn('authority', 'decision', 'document')).toEqual([null, 2]);
  expect(formatsIn('authority', 'policy_version', 'document')).toEqual([null, 2]);
  expect(formatsIn('authority', 'audit', 'fact')).toEqual([null, AUDIT_FACT_FORMAT.newest]);
});
