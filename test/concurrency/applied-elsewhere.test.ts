import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { ProposedChange } from '../../src/domain/change/proposal.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import type { DecidingPorts } from '../../src/executor/decide.ts';
import { decideAndApply } from '../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { AGENT, accepted } from '../executor/small-store.ts';
import { approverFrom } from './approver-key-pair.ts';
import { type CrowdedStore, crowdedStore, SHARED } from './crowded-store.ts';
import { start } from './processes.ts';

let store: CrowdedStore;
let agent: AgentPorts & { close(): Promise<void> };
let commit: CommitPorts & { close(): Promise<void> };
beforeEach(async () => {
  store = await crowdedStore();
  agent = openAgentSide(store.directory, nodeFoundation());
  commit = openCommitSide(store.directory, nodeFoundation(), ed25519Verifier);
});
afterEach(async () => {
  await commit.close();
  await agent.close();
  store.remove();
});

/** What a person's side holds that may not apply: there is no write of data in it, no claim and no turn. */
function decider(clock = commit.clock): DecidingPorts {
  const { recordDecision, record } = commit.authorityWrites;
  const { home } = commit;
  return { ...agent, clock, home, verifier: ed25519Verifier, authorityWrites: { recordDecision, record } };
}

async function proposed(notes: string): Promise<ProposedChange> {
  const steps = [{ operation: 'add_escalation_notes', input: { escalation_id: SHARED, notes } }];
  return accepted(
    await proposeChange(
      { steps },
      { principal: AGENT, ports: agent, operations: writeOperations, signal: new AbortController().signal },
    ),
  );
}

function decide({ body, digest }: ProposedChange, decision: 'approve' | 'reject', ports: DecidingPorts) {
  const [key] = store.keys;
  if (key === undefined) throw new Error('somebody can decide');
  const request = { change_id: body.change_id, digest, decision, comment: null };
  return decideAndApply(request, approverFrom(key), { apply: 'elsewhere', ports, patience: 60_000 });
}

const notes = async () => (await agent.data.escalation(SHARED))?.notes.map(({ text }) => text);

describe('given a person whose side may not apply', () => {
  test('when another process applies what was approved, then they learn how it ended', async () => {
    const { process, ready, output } = start(new URL('working-process.ts', import.meta.url), [store.directory]);
    await ready;
    const change = await proposed('Applied elsewhere.');
    const decided = accepted(await decide(change, 'approve', decider()));
    expect(decided).toMatchObject({ decision: 'approve', state: 'applied', application: { state: 'applied' } });
    expect(await notes()).toEqual(['Applied elsewhere.']);
    process.stdin?.end();
    expect(JSON.parse((await output).replace('ready\n', ''))).toEqual([`${change.body.change_id} applied`]);
  });

  test('when nobody applies it in time, then it stays approved, and is applied later', async () => {
    const change = await proposed('Later.');
    let slept = 0;
    const clock = {
      now: () => commit.clock.now(),
      sleep: async (milliseconds: number) => {
        slept += milliseconds;
      },
    };
    const decided = accepted(await decide(change, 'approve', decider(clock)));
    expect(decided).toEqual({ decision: 'approve', state: 'approved', application: null });
    expect(slept).toBe(60_000);
    expect(await notes()).toEqual([]);
    expect((await applyApproved(commit, writeOperations)).map(({ state }) => state)).toEqual(['applied']);
    expect(await notes()).toEqual(['Later.']);
  });

  test('when they reject it, then nothing is waited for', async () => {
    const clock = { now: () => commit.clock.now(), sleep: () => Promise.reject(new Error('it waited')) };
    const change = await proposed('Never.');
    const decided = accepted(await decide(change, 'reject', decider(clock)));
    expect(decided).toEqual({ decision: 'reject', state: 'rejected', application: null });
    expect(await applyApproved(commit, writeOperations)).toEqual([]);
  });
});
