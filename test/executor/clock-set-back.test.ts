import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { AUTHORITY_MIGRATIONS } from '../../src/backends/sqlite/schema/authority.ts';
import { migrate } from '../../src/backends/sqlite/schema/migrate.ts';
import { viewChange } from '../../src/domain/change/change-view.ts';
import type { ProposedChange } from '../../src/domain/change/proposal.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { withdrawChange } from '../../src/domain/operations/changes/withdraw-change.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { TimeCheck } from '../../src/executor/audit-times.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { endMadeAhead } from '../../src/executor/end-made-ahead.ts';
import { AGENT, accepted, CONNECTION, finding, refusalOf, SmallStore } from './small-store.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-02-14T09:00:00.000Z');
const startPlus = (hours: number): string => new Date(START + hours * HOUR).toISOString();

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** Has the commit side record something now: a decision on a change of its own. */
async function record(note: number): Promise<void> {
  accepted(await store.decide(accepted(await store.propose([finding(note)])), 'reject'));
}

async function approved(note: number) {
  const change = accepted(await store.propose([finding(note)]));
  const { change_id } = change.body;
  const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(request, store.approver, store.ports));
  return change;
}

const confirmed = () =>
  store.ports.authorityWrites.record({
    at: store.ports.clock.now(),
    event: 'clock_confirmed',
    actor: 'a person',
    for_person: null,
    change_id: null,
    digest: null,
    policy_version: null,
    result: '',
  });

describe('given a change that expired while the commit side recorded something', () => {
  test.each([1, 5, 23])(
    'when the clock is set back by %s hours, then it stays expired and is not applied',
    async (back) => {
      const waiting = accepted(await store.propose([finding(1)]));
      const ready = await approved(2);
      const expiry = (Date.parse(waiting.body.expires_at) - START) / HOUR;
      store.setTime(startPlus(expiry + 0.5));
      await record(3);
      store.setTime(startPlus(expiry + 0.5 - back));
      expect([await store.stateOf(waiting), await store.stateOf(ready)]).toEqual(['expired', 'expired']);
      expect(refusalOf(await store.decide(waiting)).code).toBe('expired');
      expect(refusalOf(await applyChange(ready.body.change_id, store.ports, writeOperations)).code).toBe('expired');
    },
  );
});

test('given a clock a few hours back, then what is proposed, decided and applied works as ever', async () => {
  store.setTime(startPlus(10));
  await record(1);
  store.setTime(startPlus(4));
  const change = accepted(await store.propose([finding(2)]));
  expect(change.body.created_at).toBe(startPlus(10));
  expect(accepted(await store.decide(change)).application?.state).toBe('applied');
});

test('a proposal of the far future expires nothing', async () => {
  const waiting = accepted(await store.propose([finding(1)]));
  const fact = { at: '2099-01-01T00:00:00.000Z', event: 'change_proposed', actor: 'a', for_person: null } as const;
  const rest = { change_id: 'CHG-1', digest: null, policy_version: null, result: '' };
  const index = { created_at: fact.at, escalation_id: null };
  await store.ports.proposals.append({ change_id: 'CHG-1', canonical: '{}', digest: '' }, index, { ...fact, ...rest });
  expect(await store.ports.authority.highestInstant()).toBe(startPlus(0));
  expect(await store.stateOf(waiting)).toBe('proposed');
});

describe('given records of more than a day later than the clock', () => {
  beforeEach(async () => {
    store.setTime(startPlus(24 * 365));
    await record(1);
    store.setTime(startPlus(1));
  });

  test('when somebody proposes, decides or applies, then a person is asked for, with the command', async () => {
    const asked = { code: 'not_allowed', instead: expect.stringContaining('brand-escalations data clock') };
    expect(refusalOf(await store.propose([finding(2)]))).toMatchObject(asked);
    const request = { change_id: 'CHG-2', digest: '', decision: 'approve', comment: null } as const;
    expect(refusalOf(await decideChange(request, store.approver, store.ports))).toMatchObject(asked);
  });

  test('when a person confirms the clock, then it counts, and the audit tells of both', async () => {
    await confirmed();
    expect(await store.ports.authority.highestInstant()).toBe(startPlus(1));
    const change = accepted(await store.propose([finding(2)]));
    expect(accepted(await store.decide(change)).application?.state).toBe('applied');
    const { problems, set_back } = await checkAudit(store.ports, ed25519Verifier, undefined);
    expect(problems).toEqual([]);
    expect(set_back).toContainEqual(
      expect.objectContaining({ chain: 'authority', at: startPlus(1), before: startPlus(24 * 365), confirmed: true }),
    );
  });
});

describe('given changes that were made while the clock was a year ahead, which a person has confirmed', () => {
  let waiting: ProposedChange;
  let ready: ProposedChange;
  beforeEach(async () => {
    store.setTime(startPlus(24 * 365));
    waiting = accepted(await store.propose([finding(1)]));
    ready = await approved(2);
    store.setTime(startPlus(1));
    await confirmed();
  });

  const loaded = async ({ body }: ProposedChange) => accepted(await loadChange(body.change_id, store.ports));

  test('when they are read, then they show their content, and why none is approved', async () => {
    const { state, doubt, body } = await loaded(waiting);
    expect([state, body, doubt?.cause]).toEqual(['proposed', waiting.body, 'made_ahead']);
    const view = viewChange(await loaded(waiting), 'brand-escalations');
    expect(view.doubt).toContain(`made at ${startPlus(24 * 365)}, which is later than now`);
    expect(view.decide_command).toBe(`brand-escalations changes reject ${waiting.body.change_id}`);
  });

  test('when somebody approves one, then it is refused, and rejecting it works', async () => {
    expect(refusalOf(await store.decide(waiting))).toMatchObject({ code: 'not_allowed' });
    expect(accepted(await store.decide(waiting, 'reject')).state).toBe('rejected');
  });

  test('when its requester withdraws one, approved or not, then it is withdrawn', async () => {
    const connection = CONNECTION;
    const context = { principal: AGENT, connection, signal: AbortSignal.timeout(60_000), progress: () => {} };
    for (const { body } of [waiting, ready]) {
      const { change_id } = body;
      expect(accepted(await withdrawChange.run({ change_id }, store.ports, context)).state).toBe('withdrawn');
    }
    expect([await store.stateOf(waiting), await store.stateOf(ready)]).toEqual(['withdrawn', 'withdrawn']);
  });

  test('when it is proposed again, then the new change is another one, and can be approved', async () => {
    const again = accepted(await store.propose([finding(1)]));
    expect(again.body.change_id).not.toBe(waiting.body.change_id);
    expect(accepted(await store.decide(again)).application?.state).toBe('applied');
  });

  test('when the approved one gets its end, then it is stale also when the clock comes that far', async () => {
    expect(await endMadeAhead(store.ports, writeOperations)).toEqual([ready.body.change_id]);
    store.setTime(startPlus(24 * 365 + 1));
    expect([await store.stateOf(ready), (await loaded(ready)).doubt]).toEqual(['stale', null]);
    expect(await applyApproved(store.ports, writeOperations)).toEqual([]);
  });

  test('when background work finds the approved one, then it ends as stale, and nothing is written', async () => {
    const before = await store.ports.data.current();
    expect(await applyApproved(store.ports, writeOperations)).toMatchObject([{ state: 'stale' }]);
    expect(await store.ports.data.current()).toBe(before);
    expect((await checkAudit(store.ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });
});

test('an approved change waits for the person when the clock jumps back before it is applied', async () => {
  const ready = await approved(1);
  store.setTime(startPlus(-30));
  const refusal = refusalOf(await applyChange(ready.body.change_id, store.ports, writeOperations));
  expect(refusal.message).toContain('30 hours');
  store.setTime(startPlus(1));
  expect(accepted(await applyChange(ready.body.change_id, store.ports, writeOperations)).state).toBe('applied');
});

test('the highest instant is the latest ever recorded, whatever the order', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 8 }), async (hours) => {
      for (const hour of hours) {
        store.setTime(startPlus(hour));
        await store.ports.authorityWrites.record({ ...FACT, at: startPlus(hour) });
      }
      const before = await store.ports.authority.highestInstant();
      expect(before !== null && before >= startPlus(Math.max(0, ...hours))).toBe(true);
    }),
    { numRuns: 10 },
  ));

const FACT = {
  event: 'decision_refused',
  actor: 'a',
  for_person: null,
  change_id: null,
  digest: null,
  policy_version: null,
  result: '',
} as const;

test('a store of an earlier schema takes the instant from its audit', () => {
  const database = new Database(':memory:', { readOnly: false });
  migrate(database, AUTHORITY_MIGRATIONS, 2);
  const facts = ['{"at":"2026-03-01T00:00:00.000Z"}', '{"at":"2026-01-01T00:00:00.000Z"}', '{"at":"zzz"}', 'no json'];
  for (const [index, fact] of facts.entries()) database.run("INSERT INTO audit VALUES (?, '', ?, '')", index + 1, fact);
  migrate(database, AUTHORITY_MIGRATIONS);
  expect(database.get('SELECT at FROM highest_instant')?.at).toBe('2026-03-01T00:00:00.000Z');
  database.close();
});

test('times that run backwards are named once for each step back', () => {
  const times = new TimeCheck('proposals');
  const at = [0, 5, 2, 2.001, 3, 1, 6];
  times.look(at.map((hours, i) => ({ seq: i + 1, previous: '', hash: '', fact: { ...FACT, at: startPlus(hours) } })));
  expect(times.found.map(({ seq, before }) => [seq, before])).toEqual([
    [3, startPlus(5)],
    [6, startPlus(3)],
  ]);
});

test('the instant follows a decision that another process records', async () => {
  const other = new Database(storeFiles(store.directory).authority, { readOnly: false });
  other.run('UPDATE highest_instant SET at = ?', startPlus(3));
  other.close();
  expect(await store.ports.authority.highestInstant()).toBe(startPlus(3));
});
