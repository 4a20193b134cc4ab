import { expect, it } from 'vitest';
import { auditOrigin, checkAuditEntries } from '../../src/domain/change/audit.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import { givenStores, type MakeBackend, STORE } from './backend.ts';
import { aFact } from './records.ts';
import { walk } from './walk.ts';

const FACT = aFact({ event: 'change_proposed' });

function aProposal(number: number) {
  const change_id = `CHG-${String(number).padStart(4, '0')}`;
  return { change_id, canonical: `{"change_id":"${change_id}","text":"\\\\u0000"}`, digest: `d${number}` };
}

async function append(
  agent: AgentPorts,
  number: number,
  escalation_id: string | null = null,
  second = 0,
  connection: string | null = null,
): Promise<void> {
  const created_at = `2026-02-14T12:00:${String(second).padStart(2, '0')}.000Z`;
  await agent.proposals.append(aProposal(number), { created_at, escalation_id, connection }, FACT);
}

export function proposalContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('gives a proposal back byte by byte, to both sides', async () => {
    const { agent, commit } = await given();
    await append(agent, 1);
    expect(await agent.proposals.proposal('CHG-0001')).toEqual(aProposal(1));
    expect(await commit.proposals.proposal('CHG-0001')).toEqual(aProposal(1));
    expect(await agent.proposals.proposal('CHG-0002')).toBeUndefined();
  });

  it('lists proposals newest first, by escalation where asked, each once', async () => {
    const { agent } = await given();
    const expected: string[] = [];
    for (let i = 0; i < 12; i++) {
      // Three to a second: the id decides among those.
      await append(agent, i, i % 2 === 0 ? 'ESC-2026-001' : null, Math.floor(i / 3));
      expected.unshift(aProposal(i).change_id);
    }
    const all = await walk(5, (cursor) => agent.proposals.proposalPage({}, 5, cursor));
    expect(all.map((one) => one.change_id)).toEqual(expected);
    const filter = { escalation_id: 'ESC-2026-001' };
    const some = await walk(2, (cursor) => agent.proposals.proposalPage(filter, 2, cursor));
    expect(some.map((one) => one.change_id)).toEqual(expected.filter((_, i) => i % 2 === 1));
  });

  it('gives the sizes of the changes since an instant, and where each came from', async () => {
    const { agent } = await given();
    for (const number of [1, 2, 3]) await append(agent, number, null, number);
    await append(agent, 4, null, 4, 'a connection');
    await agent.proposals.withdraw('CHG-0003', '2026-02-14T12:01:00.000Z', FACT);
    const bytes = aProposal(2).canonical.length;
    expect(await agent.proposals.proposalSizes('2026-02-14T12:00:02.000Z')).toEqual([
      { change_id: 'CHG-0002', created_at: '2026-02-14T12:00:02.000Z', bytes, connection: null, withdrawn: false },
      { change_id: 'CHG-0003', created_at: '2026-02-14T12:00:03.000Z', bytes, connection: null, withdrawn: true },
      {
        change_id: 'CHG-0004',
        created_at: '2026-02-14T12:00:04.000Z',
        bytes,
        connection: 'a connection',
        withdrawn: false,
      },
    ]);
    expect(await agent.proposals.proposalSizes('2026-02-14T12:00:05.000Z')).toEqual([]);
  });

  it('chains an entry for each proposal and each fact recorded', async () => {
    const { agent } = await given();
    expect(await agent.proposals.proposalAuditHead()).toBeUndefined();
    await append(agent, 1);
    const refusal = aFact({ event: 'proposal_refused', result: 'not_found' });
    await agent.proposals.record(refusal);
    const entries = await agent.proposals.proposalAudit(1, 10);
    expect(entries.map((entry) => entry.fact)).toEqual([FACT, refusal]);
    const walked = checkAuditEntries(auditOrigin('proposals', STORE.store_id, agent.hasher), entries, agent.hasher);
    expect(walked.problem).toBeNull();
    expect(await agent.proposals.proposalAuditHead()).toEqual(walked.head);
    expect(await agent.proposals.proposalAudit(2, 10)).toEqual(entries.slice(1));
  });

  it('takes a proposal back once, at the first time given, with one entry', async () => {
    const { agent, commit, anotherCommitSide } = await given();
    await append(agent, 1);
    const fact = aFact({ event: 'change_withdrawn' });
    expect((await agent.proposals.withdrawals(['CHG-0001'])).get('CHG-0001')).toBeUndefined();
    const sides = [agent, commit, anotherCommitSide()];
    const outcomes = await Promise.all(
      sides.map((side, i) => side.proposals.withdraw('CHG-0001', `2026-02-14T13:00:0${i}.000Z`, fact)),
    );
    expect([...outcomes].sort()).toEqual(['withdrawn', 'withdrawn_before', 'withdrawn_before']);
    const first = `2026-02-14T13:00:0${outcomes.indexOf('withdrawn')}.000Z`;
    expect((await commit.proposals.withdrawals(['CHG-0001'])).get('CHG-0001')).toBe(first);
    expect(await agent.proposals.proposal('CHG-0001')).toEqual(aProposal(1));
    expect((await agent.proposals.proposalAudit(1, 10)).map((entry) => entry.fact)).toEqual([FACT, fact]);
  });

  it('writes neither proposal, withdrawal nor entry when one of them cannot be written', async () => {
    const { agent, dump } = await given();
    await append(agent, 1);
    const before = await dump();
    const index = { created_at: '2026-02-14T12:00:00.000Z', escalation_id: null };
    await expect(agent.proposals.append(aProposal(1), index, FACT)).rejects.toThrow();
    await expect(agent.proposals.append(aProposal(2), index, aFact({ actor: 'a\u0000' }))).rejects.toThrow();
    await expect(agent.proposals.append({ ...aProposal(2), canonical: '"\\u0000"' }, index, FACT)).rejects.toThrow();
    await expect(agent.proposals.withdraw('CHG-0001', 'now', aFact({ actor: 'a\u0000' }))).rejects.toThrow();
    expect(await dump()).toBe(before);
  });
}
