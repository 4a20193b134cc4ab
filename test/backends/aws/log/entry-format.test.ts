import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeEntry, encodeAdoption, encodeBatch, LOG_FORMAT } from '../../../../src/backends/aws/log/entry-format.ts';
import type { Mutation, MutationKind } from '../../../../src/domain/change/mutation.ts';
import {
  aBatch,
  aBrand,
  aCombo,
  aDeployment,
  aFeedback,
  aMetadataVersion,
  anAgentRun,
  anEscalation,
  anExecution,
  anInstructionsVersion,
} from '../../../contract/records.ts';

const EVERY_KIND: { readonly [K in MutationKind]: Extract<Mutation, { readonly kind: K }> } = {
  'brand.insert': { kind: 'brand.insert', brand: aBrand() },
  'brand.update': { kind: 'brand.update', brand: aBrand({ brandname: '  \u200bStar\u00a0', parent_brandid: 7 }) },
  'combos.reassign': { kind: 'combos.reassign', from: 1, to: 2, combos: [{ ccid: 1, bankid: null }] },
  'combo.correct': { kind: 'combo.correct', before: aCombo(), after: aCombo({ narrative: 'GOLD' }) },
  'mcc.correct': { kind: 'mcc.correct', before: null, after: { mccid: 5411, mcc_desc: 'Groceries', sector: 'Food' } },
  'metadata.append': { kind: 'metadata.append', metadata: aMetadataVersion() },
  'feedback.append': { kind: 'feedback.append', feedback: aFeedback() },
  'execution.append': { kind: 'execution.append', execution: anExecution() },
  'execution.update': { kind: 'execution.update', execution: anExecution() },
  'instructions.append': { kind: 'instructions.append', instructions: anInstructionsVersion() },
  'deployment.append': { kind: 'deployment.append', deployment: aDeployment() },
  'agent_run.append': { kind: 'agent_run.append', run: anAgentRun() },
  'escalation.insert': { kind: 'escalation.insert', escalation: anEscalation() },
  'escalation.update': { kind: 'escalation.update', escalation: anEscalation({ version: 2 }) },
};

/** The body of a batch, changed as JSON. */
async function changed(change: (logged: { mutations: { kind: string; document: object }[] }) => void) {
  const logged = JSON.parse(gunzipSync(await encodeBatch(aBatch([EVERY_KIND['agent_run.append']]))).toString('utf8'));
  change(logged);
  return gzipSync(JSON.stringify(logged));
}

describe('the body of a log entry', () => {
  test('a batch with every kind of mutation comes back as it was', async () => {
    const batch = aBatch(Object.values(EVERY_KIND));
    expect(await decodeEntry(await encodeBatch(batch))).toEqual({ kind: 'change', batch });
  });

  test('equal batches have equal bytes', async () => {
    const batch = aBatch(Object.values(EVERY_KIND));
    expect(Buffer.from(await encodeBatch(batch)).equals(Buffer.from(await encodeBatch(structuredClone(batch))))).toBe(
      true,
    );
  });

  test('an adoption with every kind of mutation comes back as it was, with its marks', async () => {
    const problem = { line: 3, reason: 'bad_json', detail: 'it is not JSON' };
    const marks = [{ source: 'feedback/brand_1_a.json', version: '"e"', problems: [problem] }];
    const adoption = { mutations: Object.values(EVERY_KIND), marks, gone: ['feedback/brand_1_b.json'] };
    expect(await decodeEntry(await encodeAdoption(adoption))).toEqual({ kind: 'adoption', adoption });
  });

  test('text that SQLite cannot store does not get into the log', async () => {
    const brand = aBrand({ brandname: 'a\u0000b' });
    await expect(encodeBatch(aBatch([{ kind: 'brand.insert', brand }]))).rejects.toThrow('cannot be stored');
  });

  test('an entry of a kind that this program does not know is not decoded', async () => {
    const body = await changed(({ mutations }) => mutations.push({ kind: 'base.adopted', document: {} }));
    expect(await decodeEntry(body)).toBeUndefined();
    for (const kind of ['constructor', '__proto__', 'toString'])
      expect(
        await decodeEntry(await changed(({ mutations }) => mutations.push({ kind, document: {} }))),
      ).toBeUndefined();
  });

  test('a document of another shape is not decoded', async () => {
    const body = await changed(({ mutations }) => mutations.push({ kind: 'brand.insert', document: { brandid: 'x' } }));
    expect(await decodeEntry(body)).toBeUndefined();
  });

  test('a record of a newer format names it', async () => {
    const body = await changed(({ mutations }) => {
      const [first] = mutations;
      if (first !== undefined) first.document = { ...first.document, format: 99 };
    });
    await expect(decodeEntry(body)).rejects.toThrow('has format 99');
  });
});

test('the format of the log counts every kind and every format of it', () => {
  // 14 kinds, one of them in its second format, the applied change, the message and upstream's marks. A number that falls
  // breaks old logs.
  expect(LOG_FORMAT).toBeGreaterThanOrEqual(18);
});
