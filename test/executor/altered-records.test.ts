import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import type { StoreFileName } from '../../src/backends/sqlite/schema/versions.ts';
import { viewChange } from '../../src/domain/change/change-view.ts';
import type { ProposedChange, RequestedStep } from '../../src/domain/change/proposal.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { listChanges } from '../../src/domain/operations/changes/list-changes.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { canonicalJson } from '../../src/domain/text/canonical.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { AGENT, accepted, CONNECTION, finding, refusalOf, SmallStore } from './small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** Alters a file of the store with another program's rights. */
function alter(file: StoreFileName, sql: string, ...parameters: readonly string[]): void {
  const database = new Database(storeFiles(store.directory)[file], { readOnly: false, busyTimeout: 5_000 });
  const triggers = database.all("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
  for (const { name } of triggers) database.execute(`DROP TRIGGER "${String(name)}"`);
  database.run(sql, ...parameters);
  database.close();
}

async function approved(step: RequestedStep): Promise<ProposedChange> {
  const change = accepted(await store.propose([step]));
  const { change_id } = change.body;
  const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(request, store.approver, store.ports));
  return change;
}

/** Applies what is approved, and returns what background work names. */
async function named(): Promise<readonly string[]> {
  const faults: string[] = [];
  const applied = await applyApproved(store.ports, writeOperations, ({ change_id, error }) =>
    faults.push(`${change_id}: ${String(error)}`),
  );
  expect(applied).toEqual([]);
  return faults;
}

async function listed(change: ProposedChange) {
  const context = { principal: AGENT, connection: CONNECTION, signal: AbortSignal.timeout(60_000), progress: () => {} };
  const { changes } = accepted(await listChanges.run(listChanges.input.parse({}), store.ports, context));
  return changes.find(({ change_id }) => change_id === change.body.change_id);
}

describe('given an approved change whose proposal was replaced by another whole one', () => {
  let change: ProposedChange;
  beforeEach(async () => {
    change = await approved(finding(1));
    const other = accepted(await store.propose([finding(2)]));
    const { change_id } = change.body;
    const canonical = canonicalJson({ ...other.body, change_id });
    const sql = 'UPDATE proposal SET canonical = ?, digest = ? WHERE change_id = ?';
    alter('proposals', sql, canonical, store.ports.hasher.sha256(canonical), change_id);
  });

  test('then reading, listing and background work name it, and nothing applies it', async () => {
    const { change_id } = change.body;
    const tampered = { code: 'tampered', message: expect.stringContaining('not the one that was decided on') };
    expect(refusalOf(await loadChange(change_id, store.ports))).toMatchObject(tampered);
    expect(refusalOf(await applyChange(change_id, store.ports, writeOperations))).toMatchObject(tampered);
    expect(await named()).toEqual([expect.stringMatching(`^${change_id}: .*replaced afterwards`)]);
    expect(await listed(change)).toMatchObject({ state: 'unreadable' });
    expect(await store.ports.data.appliedChange(change_id)).toBeUndefined();
  });
});

test('an approved change whose proposal was deleted is named by background work', async () => {
  const { change_id } = (await approved(finding(1))).body;
  alter('proposals', 'DELETE FROM proposal WHERE change_id = ?', change_id);
  expect(await named()).toEqual([expect.stringContaining(change_id)]);
});

describe('given an approved change that ended as stale, and whose end was deleted', () => {
  const ASSIGN: RequestedStep = {
    operation: 'assign_escalation',
    input: { escalation_id: 'ESC-2026-001', assigned_to: 'data-team@rewardinsight.com' },
  };
  let change: ProposedChange;
  beforeEach(async () => {
    change = await approved(ASSIGN);
    await store.apply([ASSIGN]);
    expect(accepted(await applyChange(change.body.change_id, store.ports, writeOperations)).state).toBe('stale');
    alter('authority', 'DELETE FROM execution WHERE change_id = ?', change.body.change_id);
  });

  test('then reading, listing and background work name it, and nothing applies it', async () => {
    const { change_id } = change.body;
    const loaded = accepted(await loadChange(change_id, store.ports));
    expect([loaded.state, loaded.doubt?.cause]).toEqual(['approved', 'application_lost']);
    expect(viewChange(loaded, 'brand-escalations').doubt).toContain('the record of it was deleted');
    expect((await listed(change))?.summary).toContain('the record of it was deleted');
    const before = await store.ports.data.current();
    expect(refusalOf(await applyChange(change_id, store.ports, writeOperations)).code).toBe('tampered');
    expect(await named()).toEqual([expect.stringMatching(`^${change_id}: .*record of it was deleted`)]);
    expect(await store.ports.data.current()).toBe(before);
  });
});

test('an approved change whose claim was given back is in no doubt', async () => {
  const { body, digest } = await approved(finding(1));
  const { change_id } = body;
  const at = store.ports.clock.now();
  const rest = { actor: 'executor', for_person: null, change_id, digest, policy_version: null, result: '' };
  const { authorityWrites: writes, turn } = store.ports;
  await turn.exclusively(async (own) => {
    const application = { change_id, digest, state: 'applying', at, detail: null } as const;
    await writes.claim(application, own, { ...rest, at, event: 'execution_claimed' });
    await writes.release(change_id, own, { ...rest, at, event: 'execution_released' });
  });
  expect(accepted(await loadChange(change_id, store.ports)).doubt).toBeNull();
  expect(await applyApproved(store.ports, writeOperations)).toMatchObject([{ change_id, state: 'applied' }]);
});
