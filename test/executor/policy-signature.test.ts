import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { recordPolicy } from '../../src/console/enrolment.ts';
import type { AuditEntry } from '../../src/domain/change/audit.ts';
import type { ApproverRecord, PolicyRecord } from '../../src/domain/change/authority.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { policyProblems } from '../../src/executor/audit-authority.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { SmallStore } from './small-store.ts';

let store: SmallStore;
let store_id: string;
let entries: readonly AuditEntry[];
let approvers: readonly ApproverRecord[];
const policies: PolicyRecord[] = [];
beforeAll(async () => {
  store = await SmallStore.open();
  await recordPolicy({ ...DEFAULT_POLICY, preset: 'team' }, store.approver, store.ports);
  const { authority, data } = store.ports;
  ({ store_id } = await data.store());
  entries = await authority.authorityAudit(1, 100);
  approvers = await authority.approvers();
  for await (const policy of authority.policies()) policies.push(policy);
});
afterAll(() => store.close());

const checks = { hasher: nodeHasher, verifier: ed25519Verifier };
const problemsIn = (told: readonly AuditEntry[], id = store_id) =>
  policyProblems(told, { store_id: id, approvers, policies }, checks).map(({ problem }) => problem);

/** The entries, with the results of those that record a policy changed. */
const withResults = (change: (result: string, index: number) => string): readonly AuditEntry[] => {
  let index = 0;
  return entries.map((entry) =>
    entry.fact.event === 'policy_recorded'
      ? { ...entry, fact: { ...entry.fact, result: change(entry.fact.result, index++) } }
      : entry,
  );
};

describe('given two policies that an approver recorded', () => {
  test('then each entry carries their signature, and the audit finds nothing', () => {
    expect(policies.map(({ policy }) => policy.preset)).toStrictEqual(['solo', 'team']);
    expect(problemsIn(entries)).toStrictEqual([]);
  });

  test('then an entry without its signature is found', () => {
    const told = withResults((result, index) => (index === 1 ? 'team' : result));
    expect(problemsIn(told)).toStrictEqual([`nobody signed the policy ${policies[1]?.policy_version}`]);
  });

  test('then a signature of another entry, or of another store, is found', () => {
    const results: string[] = [];
    withResults((result) => {
      results.push(result);
      return result;
    });
    const told = withResults((_result, index) => results[1 - index] ?? '');
    const found = policies.map(
      ({ policy_version }) => `${store.approver.approver_id} did not sign the policy ${policy_version}`,
    );
    expect(problemsIn(told)).toStrictEqual(found);
    expect(problemsIn(entries, 'another store')).toStrictEqual(found);
  });

  test('then entries of a release that signed no policy are accepted before the first signed one only', () => {
    expect(problemsIn(withResults((result, index) => (index === 0 ? 'solo' : result)))).toStrictEqual([]);
    expect(problemsIn(withResults((_result, index) => (index === 0 ? 'solo' : 'team')))).toStrictEqual([]);
  });
});
