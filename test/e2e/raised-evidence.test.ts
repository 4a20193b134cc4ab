import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type RecordFormat, recordFormat } from '../../src/domain/record-format.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { factsOnRecord, openReleased, recordsNow } from '../fixtures/read-facts.ts';
import { unpackReleasedStore } from '../fixtures/released-store.ts';

/*
 * A program in which every kind of document under a signature, a hash or a chain has one format more than it has, with a
 * field that older ones lack. What release 0.1.0 signed and hashed must still verify.
 */

const raised = vi.hoisted(() => ({ read: 0 }));

function raise<T extends object>(format: RecordFormat<T>): RecordFormat<T> {
  const schema = z.looseObject({ added: z.literal('by the upcaster') });
  const upcasters = [
    ...format.upcasters,
    (document: Readonly<Record<string, unknown>>) => {
      raised.read++;
      return { ...document, added: 'by the upcaster' };
    },
  ];
  return {
    ...recordFormat(format.kind, schema, upcasters),
    schema: z.custom<T>((value) => schema.safeParse(value).success),
  };
}

vi.mock('../../src/domain/change/authority.ts', async (original) => {
  const module = await original<typeof import('../../src/domain/change/authority.ts')>();
  return {
    ...module,
    DECISION_FORMAT: raise(module.DECISION_FORMAT),
    POLICY_FORMAT: raise(module.POLICY_FORMAT),
  };
});
vi.mock('../../src/domain/change/audit.ts', async (original) => {
  const module = await original<typeof import('../../src/domain/change/audit.ts')>();
  return { ...module, AUDIT_FACT_FORMAT: raise(module.AUDIT_FACT_FORMAT) };
});

const directories = givenDirectory();
let directory: string;
beforeEach(() => {
  directory = directories.make();
  unpackReleasedStore(directory);
});
afterEach(() => directories.clear());

test('given decisions, policies and audit facts of an older format, then chains, signatures and hashes verify', async () => {
  const { records } = factsOnRecord();
  expect(await recordsNow(directory)).toStrictEqual(records);
  const { ports, close } = openReleased(directory);
  const [decision] = await ports.authority.decisions();
  const [entry] = await ports.authority.authorityAudit(1, 1);
  await close();
  for (const record of [decision, entry?.fact]) {
    expect(record).toMatchObject({ added: 'by the upcaster' });
    expect(record?.stored).not.toHaveProperty('added');
  }
  const { authority, proposals } = records.audit.entries;
  expect(raised.read).toBeGreaterThan(authority + proposals + records.decisions.length + records.policies.length);
});
