import { expect, it } from 'vitest';
import { type AuditFact, auditOrigin, checkAuditEntries } from '../../src/domain/change/audit.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { Turn } from '../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { givenStores, type MakeBackend, STORE } from './backend.ts';
import { collected } from './collected.ts';
import { inTurn } from './in-turn.ts';
import { aDecision, aFact, anApplicationRecord, anApprover, aPolicy, CHANGE_ID } from './records.ts';

/** The facts of the whole chain, having checked that it is linked. */
async function linkedFacts(agent: AgentPorts): Promise<AuditFact[]> {
  const entries = await agent.authority.authorityAudit(1, 1000);
  const walked = checkAuditEntries(auditOrigin('authority', STORE.store_id, agent.hasher), entries, agent.hasher);
  expect(walked.problem).toBeNull();
  expect(await agent.authority.authorityAuditHead()).toEqual(entries.length === 0 ? undefined : walked.head);
  return entries.map((entry) => entry.fact);
}

/** A fact that cannot be written. */
const UNWRITABLE = aFact({ actor: 'a\u0000' });

export function authorityContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('starts without approvers and policy', async () => {
    const { agent } = await given();
    expect(await agent.authority.approvers()).toEqual([]);
    expect(await agent.authority.policy()).toBeUndefined();
    expect(await agent.authority.unresolvedApplications()).toEqual([]);
  });

  it('enrols an approver once, and keeps the first key', async () => {
    const { agent, commit } = await given();
    const before = await linkedFacts(agent);
    const fact = aFact({ event: 'approver_enrolled' });
    expect(await commit.authorityWrites.enrol(anApprover(), fact)).toBe('enrolled');
    expect(await commit.authorityWrites.enrol(anApprover({ public_key: 'BBBB' }), fact)).toBe('exists');
    expect(await agent.authority.approvers()).toEqual([anApprover()]);
    expect(await linkedFacts(agent)).toEqual([...before, fact]);
  });

  it('enrols a first approver only while there is none', async () => {
    const { agent, commit } = await given();
    const fact = aFact({ event: 'approver_enrolled' });
    expect(await commit.authorityWrites.enrol(anApprover(), fact, 'first')).toBe('enrolled');
    expect(await commit.authorityWrites.enrol(anApprover({ approver_id: 'bob' }), fact, 'first')).toBe('exists');
    expect(await agent.authority.approvers()).toEqual([anApprover()]);
  });

  it('gives every policy, decision and application that is on record', async () => {
    const { agent, commit } = await given();
    const { authorityWrites: writes } = commit;
    const bobs = aDecision({ approver_id: 'bob' });
    for (const policy_version of ['p2', 'p1', 'p2']) await writes.recordPolicy(aPolicy({ policy_version }), aFact());
    for (const decision of [bobs, aDecision()]) await writes.recordDecision(decision, aFact());
    for (const change_id of ['CHG-2', CHANGE_ID])
      await inTurn(commit).claim(anApplicationRecord({ change_id }), aFact());
    expect((await collected(agent.authority.policies())).map((one) => one.policy_version)).toEqual(['p2', 'p1', 'p2']);
    const decisions = await collected(agent.authority.decisions());
    expect(decisions.sort((a, b) => a.approver_id.localeCompare(b.approver_id))).toEqual([aDecision(), bobs]);
    const applications = await collected(agent.authority.applications());
    expect(applications.map((one) => one.change_id).sort()).toEqual([CHANGE_ID, 'CHG-2']);
  });

  it('tells if anything was decided', async () => {
    const { agent, commit } = await given();
    expect(await agent.authority.hasDecisions()).toBe(false);
    await commit.authorityWrites.recordDecision(aDecision(), aFact());
    expect(await agent.authority.hasDecisions()).toBe(true);
  });

  it('a stream of records can be read slowly while others write, and be left early', async () => {
    const { commit } = await given();
    const ids = ['CHG-1', 'CHG-2', 'CHG-3'];
    const decide = (change_id: string) => commit.authorityWrites.recordDecision(aDecision({ change_id }), aFact());
    for (const id of ids) await decide(id);
    const read: string[] = [];
    for await (const { change_id } of commit.authority.decisions()) {
      if (ids.includes(change_id)) read.push(change_id);
      await decide(`CHG-0-while-${change_id}`);
    }
    expect(read.sort()).toEqual(ids);
    for await (const _ of commit.authority.decisions()) break;
    expect(await decide('CHG-4')).toBe('recorded');
  });

  it('has the policy recorded last in force, also when an earlier one comes back', async () => {
    const { agent, commit } = await given();
    const fact = aFact({ event: 'policy_recorded' });
    for (const policy_version of ['p1', 'p2', 'p1']) {
      await commit.authorityWrites.recordPolicy(aPolicy({ policy_version }), fact);
      expect(await agent.authority.policy()).toEqual(aPolicy({ policy_version }));
    }
  });

  it('records one decision per approver and change, and the first one stands', async () => {
    const { agent, commit } = await given();
    const writes = commit.authorityWrites;
    const bobs = aDecision({ approver_id: 'bob', decision: 'reject', comment: 'No' });
    expect(await writes.recordDecision(aDecision(), aFact())).toBe('recorded');
    expect(await writes.recordDecision(aDecision({ decision: 'reject' }), aFact())).toBe('already_decided');
    expect(await writes.recordDecision(bobs, aFact())).toBe('recorded');
    expect((await agent.authority.recordsOn([CHANGE_ID])).get(CHANGE_ID)?.decisions).toEqual([aDecision(), bobs]);
    expect((await agent.authority.recordsOn(['CHG-2'])).get('CHG-2')?.decisions).toEqual([]);
  });

  it('gives the records on several changes at once, each its own', async () => {
    const { agent, commit } = await given();
    const bobs = aDecision({ approver_id: 'bob', change_id: 'CHG-2' });
    for (const decision of [bobs, aDecision()]) await commit.authorityWrites.recordDecision(decision, aFact());
    await inTurn(commit).claim(anApplicationRecord({ change_id: 'CHG-2' }), aFact());
    expect([...(await agent.authority.recordsOn(['CHG-2', 'CHG-3', CHANGE_ID]))]).toEqual([
      [
        'CHG-2',
        { decisions: [bobs], application: anApplicationRecord({ change_id: 'CHG-2' }), lostApplication: false },
      ],
      ['CHG-3', { decisions: [], application: undefined, lostApplication: false }],
      [CHANGE_ID, { decisions: [aDecision()], application: undefined, lostApplication: false }],
    ]);
    expect((await agent.authority.recordsOn([])).size).toBe(0);
  });

  it('puts a refused decision on record', async () => {
    const { agent, commit } = await given();
    const fact = aFact({ event: 'decision_refused', result: 'not_allowed' });
    await commit.authorityWrites.record(fact);
    expect((await linkedFacts(agent)).at(-1)).toEqual(fact);
  });

  it('a hundred claims from two commit sides at once: one takes the change', async () => {
    const { agent, commit, anotherCommitSide } = await given();
    const sides: CommitPorts[] = [commit, anotherCommitSide()];
    const fact = aFact({ event: 'execution_claimed' });
    const claims = (turn: Turn) =>
      Array.from({ length: 50 }, () =>
        sides.map((side) => side.authorityWrites.claim(anApplicationRecord(), turn, fact)),
      ).flat();
    const inOneTurn = await commit.turn.exclusively((turn) => Promise.all(claims(turn)));
    const outcomes = inOneTurn.ok ? inOneTurn.value : [];
    expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(99);
    expect((await linkedFacts(agent)).filter((one) => one.event === 'execution_claimed')).toEqual([fact]);
    expect(await agent.authority.unresolvedApplications()).toEqual([anApplicationRecord()]);
  });

  it('finishes an application once; a finished one is not claimed, finished or released again', async () => {
    const { agent, commit, dump } = await given();
    const applied = anApplicationRecord({ state: 'applied', at: '2026-02-14T12:00:01.000Z', detail: 'done' });
    expect(await inTurn(commit).finish(applied, aFact())).toBe('not_applying');
    await inTurn(commit).claim(anApplicationRecord(), aFact());
    expect(await inTurn(commit).finish(applied, aFact({ event: 'change_applied' }))).toBe('finished');
    const before = await dump();
    expect(await inTurn(commit).finish(anApplicationRecord({ state: 'failed' }), aFact())).toBe('not_applying');
    expect(await inTurn(commit).claim(anApplicationRecord(), aFact())).toBe('taken');
    await inTurn(commit).release(CHANGE_ID, aFact({ event: 'execution_released' }));
    expect(await dump()).toBe(before);
    expect((await agent.authority.recordsOn([CHANGE_ID])).get(CHANGE_ID)?.application).toEqual(applied);
    expect(await agent.authority.unresolvedApplications()).toEqual([]);
  });

  it('an application of unknown outcome stays unresolved until it is finished; it is not claimed or released', async () => {
    const { agent, commit } = await given();
    const unknown = anApplicationRecord({ state: 'outcome_unknown', detail: 'timeout' });
    await inTurn(commit).claim(anApplicationRecord(), aFact());
    expect(await inTurn(commit).finish(unknown, aFact({ event: 'outcome_unknown' }))).toBe('finished');
    expect(await agent.authority.unresolvedApplications()).toEqual([unknown]);
    expect(await inTurn(commit).claim(anApplicationRecord(), aFact())).toBe('taken');
    expect(await inTurn(commit).release(CHANGE_ID, aFact())).toBe('not_applying');
    const failed = anApplicationRecord({ state: 'failed' });
    expect(await inTurn(commit).finish(failed, aFact({ event: 'change_failed' }))).toBe('finished');
    expect(await agent.authority.unresolvedApplications()).toEqual([]);
    expect(await inTurn(commit).finish(unknown, aFact())).toBe('not_applying');
  });

  it('a released application can be claimed again', async () => {
    const { agent, commit } = await given();
    await inTurn(commit).claim(anApplicationRecord(), aFact());
    await inTurn(commit).release(CHANGE_ID, aFact({ event: 'execution_released' }));
    expect((await agent.authority.recordsOn([CHANGE_ID])).get(CHANGE_ID)?.application).toBeUndefined();
    expect(await inTurn(commit).claim(anApplicationRecord(), aFact())).toBe('claimed');
  });

  it('writes nothing when the audit entry cannot be written', async () => {
    const { commit, dump } = await given();
    const writes = commit.authorityWrites;
    await inTurn(commit).claim(anApplicationRecord({ change_id: 'CHG-2' }), aFact());
    const before = await dump();
    const attempts = [
      () => writes.enrol(anApprover(), UNWRITABLE),
      () => writes.recordPolicy(aPolicy(), UNWRITABLE),
      () => writes.recordDecision(aDecision(), UNWRITABLE),
      () => writes.record(UNWRITABLE),
      () => inTurn(commit).claim(anApplicationRecord(), UNWRITABLE),
      () => inTurn(commit).finish(anApplicationRecord({ change_id: 'CHG-2', state: 'applied' }), UNWRITABLE),
      () => inTurn(commit).release('CHG-2', UNWRITABLE),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow('cannot be stored');
    expect(await dump()).toBe(before);
  });

  it('gives the audit in parts', async () => {
    const { agent, commit } = await given();
    for (let i = 0; i < 5; i++) await commit.authorityWrites.record(aFact({ result: `${i}` }));
    const all = await agent.authority.authorityAudit(1, 100);
    expect(await agent.authority.authorityAudit(2, 2)).toEqual(all.slice(1, 3));
    expect(await agent.authority.authorityAudit(all.length + 1, 2)).toEqual([]);
  });
}
