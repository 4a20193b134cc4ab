import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { createApproverKey } from '../../src/console/approver-key.ts';
import { recordPolicy } from '../../src/console/enrolment.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { NewerFormat } from '../../src/domain/record-format.ts';
import { canonicalJson } from '../../src/domain/text/canonical.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { applyDecided } from '../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { inTurn } from '../contract/in-turn.ts';
import {
  AGENT,
  accepted,
  CLOSING,
  finding,
  ROOT_CAUSE,
  refusalOf,
  SmallStore,
  SPLIT,
  SPLIT_PLAN,
} from './small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

async function dataOf() {
  const { data } = store.ports;
  return {
    revision: await data.current(),
    star: await data.brand(12345),
    combos: (await data.combosOf(12345)).length,
    escalation: await data.escalation('ESC-2026-001'),
  };
}

describe('given a plan that splits Star and gives both parts metadata', () => {
  test('when nobody has decided, then it is stored as proposed and the data is as it was', async () => {
    const before = await dataOf();
    const change = accepted(await store.propose(SPLIT_PLAN));
    expect(await store.stateOf(change)).toBe('proposed');
    expect(change.body.risk).toBe('high');
    expect(change.body.steps.map((step) => step.preview.summary)).toEqual([
      'Split brand 12345 "Star" into "Star Market" (20 combos) and "Star Burger" (12 combos)',
      'Create metadata version 1 by hand for brand brand:Star Market "Star Market"',
      'Create metadata version 1 by hand for brand brand:Star Burger "Star Burger"',
    ]);
    expect(await dataOf()).toEqual(before);
  });

  test('when a person approves, then both brands exist with the next ids, their combos and their metadata', async () => {
    await store.apply(SPLIT_PLAN);
    const { data } = store.ports;
    expect(await data.brand(12346)).toMatchObject({
      brandname: 'Star Market',
      sector: 'Groceries',
      parent_brandid: 12345,
      manually_processed: true,
    });
    expect(await data.brand(12347)).toMatchObject({
      brandname: 'Star Burger',
      sector: 'Food & Drink',
      parent_brandid: 12345,
    });
    expect((await data.combosOf(12346)).length).toBe(20);
    expect((await data.combosOf(12347)).length).toBe(12);
    expect((await data.combosOf(12345)).map((combo) => combo.mccid)).toEqual([6012, 6012]);
    expect(await data.metadataVersions(12346)).toMatchObject([
      { version: 1, regex: '\\bSTAR\\s+MARKET\\b', origin: 'manual' },
    ]);
    expect((await data.escalation('ESC-2026-001'))?.linked_changes).toMatchObject([
      {
        operations: ['split_brand', 'create_manual_metadata', 'create_manual_metadata'],
        method: 'brand_split',
        affected_brandids: [12346, 12347],
      },
    ]);
  });

  test('when a person rejects, then it stays rejected and the data is as it was', async () => {
    const before = await dataOf();
    const change = accepted(await store.propose(SPLIT_PLAN));
    accepted(await store.decide(change, 'reject'));
    expect(await store.stateOf(change)).toBe('rejected');
    expect(refusalOf(await store.decide(change)).code).toBe('already_decided');
    expect(refusalOf(await applyChange(change.body.change_id, store.ports, writeOperations)).code).toBe('not_allowed');
    expect(await dataOf()).toEqual(before);
  });

  test('when it is applied, then applying it again is refused', async () => {
    const change = await store.apply(SPLIT_PLAN);
    const after = await dataOf();
    expect(refusalOf(await store.decide(change)).code).toBe('already_decided');
    expect(refusalOf(await applyChange(change.body.change_id, store.ports, writeOperations)).message).toContain(
      'is applied',
    );
    expect(await dataOf()).toEqual(after);
  });
});

describe('given two changes that both split Star', () => {
  test('when the first is applied, then the second is stale and writes nothing', async () => {
    const first = accepted(await store.propose([SPLIT]));
    const second = accepted(await store.propose([SPLIT], { ...AGENT, name: 'another' }));
    accepted(await store.decide(first));
    const after = await dataOf();
    const { application } = accepted(await store.decide(second));
    expect(application?.state).toBe('stale');
    expect(await store.stateOf(second)).toBe('stale');
    expect(await dataOf()).toEqual(after);
  });
});

describe('given notes that two agents proposed at once', () => {
  test('then both can be applied: a note does not make another stale', async () => {
    const first = accepted(await store.propose([ROOT_CAUSE]));
    const second = accepted(await store.propose([ROOT_CAUSE], { ...AGENT, name: 'another' }));
    expect(accepted(await store.decide(first)).application?.state).toBe('applied');
    expect(accepted(await store.decide(second)).application?.state).toBe('applied');
    expect((await store.ports.data.escalation('ESC-2026-001'))?.notes).toHaveLength(2);
  });
});

describe('given an approved change', () => {
  test('when 100 applications of it start at once, then it is applied once', async () => {
    const change = accepted(await store.propose(SPLIT_PLAN));
    const { ports } = store;
    const attempts = await Promise.all(Array.from({ length: 100 }, () => store.decide(change)));
    expect(attempts.filter((attempt) => attempt.ok && attempt.value.application?.state === 'applied')).toHaveLength(1);
    expect(await ports.data.current()).toBe(1);
    expect(await ports.data.brand(12348)).toBeUndefined();
  });

  test('when it expired before it could be applied, then it is refused', async () => {
    const change = accepted(await store.propose([SPLIT]));
    store.setTime('2026-02-15T09:00:00.000Z');
    expect(refusalOf(await store.decide(change)).code).toBe('expired');
    expect(await store.stateOf(change)).toBe('expired');
  });

  test('when the policy changed after the approval, then the approval no longer counts', async () => {
    const strict = await SmallStore.open({ preset: 'strict' });
    const person = { ...AGENT, person: 'someone.else@rewardinsight.com', authenticated: true };
    const change = accepted(await strict.propose([SPLIT], person));
    // One of two approvals: recorded, not applied.
    expect(accepted(await strict.decide(change)).application).toBeNull();
    await recordPolicy(DEFAULT_POLICY, strict.approver, strict.ports);
    const refusal = refusalOf(await applyChange(change.body.change_id, strict.ports, writeOperations));
    expect(refusal.message).toContain('0 of 1 valid approvals');
    expect(await strict.ports.data.current()).toBe(0);
    await strict.close();
  });
});

describe('given somebody who is no approver', () => {
  test('when they sign an approval, then it is refused and put on record', async () => {
    const change = accepted(await store.propose([SPLIT]));
    const stranger = accepted(createApproverKey('stranger', 'a passphrase of their own')).approver;
    expect(refusalOf(await store.decide(change, 'approve', stranger)).code).toBe('not_allowed');
    const impostor = { ...stranger, approver_id: store.approver.approver_id };
    expect(refusalOf(await store.decide(change, 'approve', impostor)).message).toContain('not the one that');
    expect(await store.ports.data.current()).toBe(0);
    expect(
      (await store.ports.authority.recordsOn([change.body.change_id])).get(change.body.change_id)?.decisions,
    ).toEqual([]);
    const audit = await store.ports.authority.authorityAudit(1, 100);
    expect(audit.map((entry) => entry.fact.event)).toContain('decision_refused');
  });
});

describe('given the policy "team"', () => {
  test('then nobody decides on what they asked for themselves, through an agent or not', async () => {
    const team = await SmallStore.open({ preset: 'team' });
    const own = accepted(
      await team.propose([SPLIT], { ...AGENT, person: team.approver.approver_id, authenticated: true }),
    );
    expect(refusalOf(await team.decide(own)).message).toContain('asked for this change');
    const unauthenticated = accepted(await team.propose([SPLIT], AGENT));
    expect(refusalOf(await team.decide(unauthenticated)).message).toContain('authenticated requesters only');
    await team.close();
  });
});

describe('given an application that a crash interrupted after its claim', () => {
  const claimed = async () => {
    const change = accepted(await store.propose([ROOT_CAUSE]));
    const claim = {
      change_id: change.body.change_id,
      digest: change.digest,
      state: 'applying',
      at: '2026-02-14T09:00:00.000Z',
      detail: null,
    } as const;
    const fact = {
      at: claim.at,
      event: 'execution_claimed',
      actor: 'executor',
      for_person: null,
      change_id: claim.change_id,
      digest: claim.digest,
      policy_version: null,
      result: '',
    } as const;
    await inTurn(store.ports).claim(claim, fact);
    return change;
  };

  test('when nothing was written, then recovery releases it', async () => {
    const change = await claimed();
    expect(await store.stateOf(change)).toBe('applying');
    expect(await recoverApplications(store.ports)).toEqual([{ change_id: change.body.change_id, outcome: 'released' }]);
    expect(await store.stateOf(change)).toBe('proposed');
    expect(await recoverApplications(store.ports)).toEqual([]);
  });

  test('when the data was written, then recovery finds it applied', async () => {
    const change = await claimed();
    const { change_id, escalation_id } = change.body;
    const applied = {
      change_id,
      digest: change.digest,
      escalation_id,
      applied_at: '2026-02-14T09:00:00.000Z',
      approvers: ['a'],
      operations: ['add_escalation_notes'],
      results: [],
    };
    await inTurn(store.ports).commit({ mutations: [], applied, outbox: [] }, { revision: 0 });
    expect(await recoverApplications(store.ports)).toEqual([{ change_id, outcome: 'applied' }]);
    expect(await store.stateOf(change)).toBe('applied');
  });
});

describe('given an executor that is stopped before its commit and taken for dead', () => {
  /** Another process takes the turn, and works before the stopped one goes on. */
  const overtakenBy = (work: (other: CommitPorts) => Promise<unknown>): CommitPorts => ({
    ...store.ports,
    writes: {
      ...store.ports.writes,
      async commit(batch, expected) {
        rmSync(join(store.directory, 'executor.lock'));
        const { clock } = store.ports;
        const other = openCommitSide(store.directory, { ...nodeFoundation(), clock }, ed25519Verifier);
        await work(other).finally(() => other.close());
        return store.ports.writes.commit(batch, expected);
      },
    },
  });
  const approved = async () => {
    const change = accepted(await store.propose([ROOT_CAUSE]));
    const { change_id } = change.body;
    const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
    accepted(await decideChange(request, store.approver, store.ports));
    return change;
  };
  const notes = async () => (await store.ports.data.escalation('ESC-2026-001'))?.notes.length;

  test('when the other recovers the change, then the woken one writes nothing, and the change can be applied', async () => {
    const change = await approved();
    const { change_id } = change.body;
    const refusal = refusalOf(await applyChange(change_id, overtakenBy(recoverApplications), writeOperations));
    expect(refusal.code).toBe('conflict');
    expect(refusal.message).toContain('took over');
    expect(await notes()).toBe(0);
    expect(await store.stateOf(change)).toBe('approved');
    expect(accepted(await applyChange(change_id, store.ports, writeOperations)).state).toBe('applied');
    expect(await notes()).toBe(1);
  });

  test('when the other applies the change, then it is applied once, and the woken one says so', async () => {
    const change = await approved();
    const ports = overtakenBy(async (other) => {
      await recoverApplications(other);
      expect(accepted(await applyChange(change.body.change_id, other, writeOperations)).state).toBe('applied');
    });
    expect(accepted(await applyChange(change.body.change_id, ports, writeOperations)).state).toBe('applied');
    expect(await notes()).toBe(1);
    expect((await checkAudit(store.ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });
});

describe('given two approved changes, of which one meets a fault each time', () => {
  const RENAME = {
    operation: 'update_source_data',
    input: { table: 'brand', brandid: 100, updates: { brandname: 'Starbux' } },
  };
  const approvedBoth = async () => {
    const poison = accepted(await store.propose([ROOT_CAUSE]));
    store.setTime('2026-02-14T09:00:01.000Z');
    const good = accepted(await store.propose([RENAME]));
    for (const { body, digest } of [poison, good]) {
      const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
      accepted(await decideChange(request, store.approver, store.ports));
    }
    return { poison, good };
  };
  const newer = new NewerFormat({ kind: 'escalation', newest: 1 }, 2);
  const poisoned = (): CommitPorts => {
    const { data, proposals } = store.ports;
    let loads = 0;
    return {
      ...store.ports,
      // Applying loads a change twice, and the older one comes first.
      proposals: {
        ...proposals,
        proposal(changeId) {
          loads++;
          return proposals.proposal(changeId);
        },
      },
      data: { ...data, escalation: (id) => (loads <= 2 ? Promise.reject(newer) : data.escalation(id)) },
    };
  };

  test('then the other is applied, and the fault is reported', async () => {
    const { poison, good } = await approvedBoth();
    const faults: unknown[] = [];
    const applied = await applyApproved(poisoned(), writeOperations, (fault) => faults.push(fault));
    expect(applied).toMatchObject([{ change_id: good.body.change_id, state: 'applied' }]);
    expect(faults).toEqual([{ change_id: poison.body.change_id, error: newer }]);
    expect(await store.stateOf(poison)).toBe('approved');
  });

  test('then the one that a newer release must apply adds nothing to the chain', async () => {
    const { poison } = await approvedBoth();
    const head = await store.ports.authority.authorityAuditHead();
    await expect(applyChange(poison.body.change_id, poisoned(), writeOperations)).rejects.toThrow(NewerFormat);
    expect(await store.ports.authority.authorityAuditHead()).toEqual(head);
  });
});

test.each([
  ['999', "'a' || char(0) || 'b'"],
  ['999', "'x'"],
  ['9223372036854775807', "'x'"],
])('given a proposals chain whose head at %s has the hash %s, a change is applied all the same', async (seq, hash) => {
  const change = accepted(await store.propose([ROOT_CAUSE]));
  const database = new DatabaseSync(storeFiles(store.directory).proposals);
  database.exec(`INSERT INTO audit VALUES (${seq}, 'p', '{}', ${hash})`);
  database.close();
  expect(accepted(await store.decide(change)).application?.state).toBe('applied');
  const claims = (await store.ports.authority.authorityAudit(1, 100)).filter(
    ({ fact }) => fact.event === 'execution_claimed',
  );
  expect(claims.map(({ fact }) => fact.result)).toEqual(['proposals_head=unreadable']);
});

describe('given a store that does not give back what was written', () => {
  const RENAME = {
    operation: 'update_source_data',
    input: { table: 'brand', brandid: 100, updates: { brandname: 'Starbux' } },
  };
  /** The brand cannot be found once the commit is through. */
  const losing = (): CommitPorts => {
    let committed = false;
    const { writes, data } = store.ports;
    return {
      ...store.ports,
      writes: {
        ...writes,
        async commit(batch, expected) {
          const outcome = await writes.commit(batch, expected);
          committed = true;
          return outcome;
        },
      },
      data: { ...data, brand: async (brandid) => (committed ? undefined : data.brand(brandid)) },
    };
  };

  test('then the outcome is unknown, and stays so until a person decides', async () => {
    const change = accepted(await store.propose([RENAME]));
    const { change_id } = change.body;
    const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
    accepted(await decideChange(request, store.approver, store.ports));
    const outcome = accepted(await applyChange(change_id, losing(), writeOperations));
    expect(outcome).toMatchObject({ state: 'outcome_unknown', detail: expect.stringContaining('brand 100') });
    expect(await store.stateOf(change)).toBe('outcome_unknown');
    const elsewhere = { apply: 'elsewhere', ports: store.ports } as const;
    const told = accepted(await applyDecided({ change_id, decision: 'approve' }, elsewhere));
    expect(told).toMatchObject({ state: 'outcome_unknown', application: { state: 'outcome_unknown' } });
    expect(await recoverApplications(store.ports)).toEqual([]);
    expect(await store.stateOf(change)).toBe('outcome_unknown');
    expect((await checkAudit(store.ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });

  test('when another process applies it, then its end is awaited, not only the row beside the data', async () => {
    const change = accepted(await store.propose([RENAME]));
    const { change_id } = change.body;
    const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
    accepted(await decideChange(request, store.approver, store.ports));
    const worker = losing();
    const paused = Promise.withResolvers<void>();
    const committed = Promise.withResolvers<void>();
    const { commit } = worker.writes;
    const slow: CommitPorts = {
      ...worker,
      writes: {
        ...worker.writes,
        async commit(batch, expected) {
          const outcome = await commit(batch, expected);
          committed.resolve();
          await paused.promise;
          return outcome;
        },
      },
    };
    const applying = applyChange(change_id, slow, writeOperations);
    await committed.promise;
    const sleep = async () => {
      paused.resolve();
      await applying;
    };
    const ports = { ...store.ports, clock: { ...store.ports.clock, sleep } };
    const told = accepted(await applyDecided({ change_id, decision: 'approve' }, { apply: 'elsewhere', ports }));
    paused.resolve();
    await applying;
    expect(told).toMatchObject({ state: 'outcome_unknown', application: { state: 'outcome_unknown' } });
  });
});

describe('given a store that cannot say if it committed', () => {
  /** The connection breaks before or after the commit. */
  const cutOff = (committed: boolean): CommitPorts => ({
    ...store.ports,
    writes: {
      ...store.ports.writes,
      async commit(batch, expected) {
        if (committed) expect(await store.ports.writes.commit(batch, expected)).toBe('committed');
        return 'unknown';
      },
    },
  });
  const notes = async () => (await store.ports.data.escalation('ESC-2026-001'))?.notes.length;

  test.each([
    ['the batch was written', true, 'applied', 'applied', 1],
    ['nothing was written', false, 'outcome_unknown', 'failed', 0],
  ] as const)(
    'when %s, then the outcome is unknown, nothing is tried again, and recovery resolves it from the data',
    async (_, committed, meanwhile, end, notesThen) => {
      const change = accepted(await store.propose([ROOT_CAUSE]));
      const { change_id } = change.body;
      const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
      accepted(await decideChange(request, store.approver, store.ports));
      const outcome = accepted(await applyChange(change_id, cutOff(committed), writeOperations));
      expect(outcome.state).toBe('outcome_unknown');
      expect((await store.ports.authority.recordsOn([change_id])).get(change_id)?.application?.state).toBe(
        'outcome_unknown',
      );
      expect(await store.stateOf(change)).toBe(meanwhile);
      expect(await applyApproved(store.ports, writeOperations)).toEqual([]);
      refusalOf(await applyChange(change_id, store.ports, writeOperations));
      expect(await recoverApplications(store.ports)).toEqual([{ change_id, outcome: end }]);
      expect(await store.stateOf(change)).toBe(end);
      expect((await store.ports.authority.recordsOn([change_id])).get(change_id)?.application?.detail).toContain(
        'could not say',
      );
      expect(await recoverApplications(store.ports)).toEqual([]);
      expect(await applyApproved(store.ports, writeOperations)).toEqual([]);
      expect(await notes()).toBe(notesThen);
      const events = (await store.ports.authority.authorityAudit(1, 100)).map(({ fact }) => fact.event);
      expect(events.slice(-3)).toEqual(['execution_claimed', 'outcome_unknown', `change_${end}`]);
    },
  );
});

describe('given the Star case worked through', () => {
  test('then it closes: root cause, split with metadata, closing, each approved', async () => {
    await store.apply([ROOT_CAUSE]);
    await store.apply(SPLIT_PLAN);
    await store.apply([CLOSING]);
    expect((await store.ports.data.escalation('ESC-2026-001'))?.resolution).toMatchObject({
      method: 'brand_split',
      approvers: ['approver@rewardinsight.com'],
      closed_at: '2026-02-14T09:00:00.000Z',
    });
  });

  test('then one plan can do all of it, closing included', async () => {
    await store.apply([
      ...SPLIT_PLAN,
      {
        ...ROOT_CAUSE,
        input: {
          ...ROOT_CAUSE.input,
          notes: 'Root cause: split into {steps.0.brands.0.brandname} ({steps.0.brands.0.brandid})',
        },
      },
      CLOSING,
    ]);
    const escalation = await store.ports.data.escalation('ESC-2026-001');
    expect(escalation?.notes.at(-1)?.text).toBe('Root cause: split into Star Market (12346)');
    expect(escalation?.resolution?.method).toBe('brand_split');
  });
});

describe('given records that hold digits and texts like ids', () => {
  test('when a plan makes new brands, then nothing but its own references is rewritten', async () => {
    const phone = 'Call 2000000000 or 100000000000, see ESC-0000-000000001';
    await store.apply([{ ...ROOT_CAUSE, input: { ...ROOT_CAUSE.input, notes: phone } }]);
    await store.apply([
      ...SPLIT_PLAN,
      { ...ROOT_CAUSE, input: { ...ROOT_CAUSE.input, notes: 'Made {steps.0.brands.1.brandid}' } },
    ]);
    const notes = (await store.ports.data.escalation('ESC-2026-001'))?.notes.map((note) => note.text);
    expect(notes).toEqual([phone, 'Made 12347']);
  });

  test('when a regex would refer to a new id, then it is refused, because it could not be tested as stored', async () => {
    const input = {
      brandid: { $from: 'steps.0.brands.0.brandid' },
      regex: 'STAR {steps.0.brands.1.brandid}',
      mccids: [5411],
    };
    const refusal = refusalOf(await store.propose([SPLIT, { operation: 'create_manual_metadata', input }]));
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'steps.1.input.regex' });
  });
});

describe('given a proposal whose own words belittle it, signed all the same', () => {
  const forge = async (words: object) => {
    const change = accepted(await store.propose([SPLIT]));
    const body = { ...change.body, change_id: 'CHG-01KH0000000000000000000000', ...words };
    const canonical = canonicalJson(body);
    const digest = store.ports.hasher.sha256(canonical);
    const { change_id, created_at, escalation_id } = body;
    const fact = {
      at: created_at,
      event: 'change_proposed',
      actor: 'x',
      for_person: null,
      change_id,
      digest,
      policy_version: null,
      result: '',
    } as const;
    await store.ports.proposals.append({ change_id, canonical, digest }, { created_at, escalation_id }, fact);
    return { body, digest };
  };

  test.each([
    ['that it reaches nothing', { blast_radius: { brands: 0, combos: 0, metadata_versions: 0, escalations: 0 } }],
    ['that its steps are low risk', { risk: 'low' as const, lowers: true }],
  ])('when it says %s, then it is stale, and nothing is written', async (_title, words) => {
    const { lowers, ...others } = { lowers: false, ...words };
    const change = accepted(await store.propose([SPLIT]));
    const steps = change.body.steps.map((step) => (lowers ? { ...step, risk: 'low' as const } : step));
    const forged = await forge({ ...others, steps });
    expect(accepted(await store.decide(forged)).application?.state).toBe('stale');
    expect(await store.ports.data.current()).toBe(0);
  });

  test('when it says that it waits until the year 9999, then it expires as the policy says', async () => {
    const forged = await forge({ expires_at: '9999-01-01T00:00:00.000Z' });
    expect(accepted(await loadChange(forged.body.change_id, store.ports)).expires_at).toBe('2026-02-15T09:00:00.000Z');
    store.setTime('2026-02-15T09:00:00.000Z');
    expect(refusalOf(await store.decide(forged)).code).toBe('expired');
  });

  test('when it says that it was made in the future, then it can be rejected, and not approved', async () => {
    const forged = await forge({ created_at: '2027-01-01T00:00:00.000Z', expires_at: '2027-01-02T00:00:00.000Z' });
    const { code, message } = refusalOf(await store.decide(forged));
    expect([code, message]).toEqual(['not_allowed', expect.stringContaining('the change is forged')]);
    expect(accepted(await store.decide(forged, 'reject')).state).toBe('rejected');
  });
});

describe('given a client that gave up waiting for the answer to its proposal', () => {
  test('when it asks again, then it gets the change that waits, and one change is enough', async () => {
    const first = accepted(await store.propose([ROOT_CAUSE]));
    store.setTime('2026-02-14T09:00:30.000Z');
    expect(accepted(await store.propose([ROOT_CAUSE]))).toEqual(first);
    expect((await store.ports.proposals.proposalPage({}, 10)).total).toBe(1);
  });

  test('when other large changes wait, then none of them is hashed for the one that it looks for', async () => {
    const large = (number: number) => ({
      ...ROOT_CAUSE,
      input: { ...ROOT_CAUSE.input, notes: `${number}`.repeat(900) },
    });
    const hashedBeside = async (others: number) => {
      for (let i = 0; i < others; i++) accepted(await store.propose([large(i)]));
      let hashed = 0;
      const sha256 = (text: string) => {
        hashed++;
        return store.ports.hasher.sha256(text);
      };
      const ports = { ...store.ports, hasher: { sha256 } };
      const { signal } = new AbortController();
      const request = { steps: [finding(others)], escalation_id: 'ESC-2026-001' };
      accepted(await proposeChange(request, { principal: AGENT, ports, operations: writeOperations, signal }));
      return hashed;
    };
    expect(await hashedBeside(15)).toBe(await hashedBeside(0));
  });

  test('when the first was decided, or asks for something else, then it is a change of its own', async () => {
    const first = await store.apply([ROOT_CAUSE]);
    const second = accepted(await store.propose([ROOT_CAUSE]));
    const third = accepted(
      await store.propose([{ ...ROOT_CAUSE, input: { ...ROOT_CAUSE.input, notes: 'Another finding' } }]),
    );
    expect(new Set([first, second, third].map((change) => change.body.change_id)).size).toBe(3);
  });
});
