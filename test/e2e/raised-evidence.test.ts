import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { factsOnRecord, openReleased, recordsNow } from '../fixtures/read-facts.ts';
import { unpackReleasedStore } from '../fixtures/released-store.ts';

/*
 * A program in which every kind of document under a signature, a hash or a chain has one format more than it has, with a
 * field that older ones lack. What release 0.1.0 signed and hashed must still verify.
 */

vi.mock('../../src/domain/change/authority.ts', async (original) => {
  const module = await original<typeof import('../../src/domain/change/authority.ts')>();
  const { raised } = await import('../fixtures/raised-format.ts');
  return {
    ...module,
    DECISION_FORMAT: raised(module.DECISION_FORMAT, { added: 'by the upcaster' }),
    POLICY_FORMAT: raised(module.POLICY_FORMAT, { added: 'by the upcaster' }),
  };
});
vi.mock('../../src/domain/change/audit.ts', async (original) => {
  const module = await original<typeof import('../../src/domain/change/audit.ts')>();
  const { raised } = await import('../fixtures/raised-format.ts');
  return { ...module, AUDIT_FACT_FORMAT: raised(module.AUDIT_FACT_FORMAT, { added: 'by the upcaster' }) };
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
  const [policy] = await ports.authority.policies();
  const [entry] = await ports.authority.authorityAudit(1, 1);
  await close();
  for (const record of [decision, policy, entry?.fact]) {
    expect(record).toMatchObject({ added: 'by the upcaster' });
    expect(record?.stored).not.toHaveProperty('added');
  }
});
