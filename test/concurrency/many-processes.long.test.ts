import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { accepted } from '../executor/small-store.ts';
import { type CrowdedStore, crowdedStore, escalationId, OTHERS, PEOPLE, SHARED } from './crowded-store.ts';
import { start } from './processes.ts';

let store: CrowdedStore;
let ports: CommitPorts & { close(): Promise<void> };
beforeEach(async () => {
  store = await crowdedStore();
  ports = openCommitSide(store.directory, nodeFoundation(), ed25519Verifier);
});
afterEach(async () => {
  await ports.close();
  store.remove();
});

/** Runs a process for each person that proposes, approves and applies `count` notes. */
function proposing(count: number) {
  return store.keys.map((key) =>
    start(new URL('proposing-process.ts', import.meta.url), [store.directory, key.approver_id, String(count)], key),
  );
}

async function allNotes(): Promise<string[]> {
  const escalations = await Promise.all(
    Array.from({ length: 1 + OTHERS }, (_, i) => ports.data.escalation(escalationId(i))),
  );
  return escalations.flatMap((escalation) => escalation?.notes.map((note) => note.text) ?? []);
}

async function appliedInAudit(): Promise<number> {
  let applied = 0;
  for (let from = 1; ; from += 1000) {
    const page = await ports.authority.authorityAudit(from, 1000);
    applied += page.filter((entry) => entry.fact.event === 'change_applied').length;
    if (page.length < 1000) return applied;
  }
}

describe('given four processes on one store', () => {
  const each = 1000;
  test(`when each proposes and approves ${each} notes, then each note is applied once`, async () => {
    const outputs = await Promise.all(proposing(each).map((one) => one.output));
    expect(outputs.map((output) => JSON.parse(output))).toEqual(PEOPLE.map(() => ({ applied: each })));
    const expected = PEOPLE.flatMap((name) => Array.from({ length: each }, (_, i) => `${name} ${i}`));
    expect((await allNotes()).sort()).toEqual(expected.sort());
    expect((await ports.data.escalation(SHARED))?.linked_changes).toHaveLength((PEOPLE.length * each) / 10);
    expect(await ports.data.current()).toBe(PEOPLE.length * each);
    expect((await ports.proposals.proposalPage({}, 1)).total).toBe(PEOPLE.length * each);
    expect(await appliedInAudit()).toBe(PEOPLE.length * each);
    expect(await ports.authority.unresolvedApplications()).toEqual([]);
    expect((await checkAudit(ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });

  test('when they approve one change 100 times at once, then it is applied once', async () => {
    const { body, digest } = accepted(
      await proposeChange(
        { steps: [{ operation: 'add_escalation_notes', input: { escalation_id: SHARED, notes: 'Once.' } }] },
        {
          principal: { kind: 'agent', name: 'agent', person: PEOPLE[0], authenticated: false },
          ports,
          operations: writeOperations,
          signal: new AbortController().signal,
        },
      ),
    );
    const started = store.keys.map((key) =>
      start(
        new URL('approving-process.ts', import.meta.url),
        [store.directory, key.approver_id, body.change_id, digest],
        key,
      ),
    );
    await Promise.all(started.map((one) => one.ready));
    for (const { process } of started) process.stdin?.write('go\n');
    const outcomes = (await Promise.all(started.map((one) => one.output))).flatMap((output) =>
      z.array(z.string()).parse(JSON.parse(output.replace('ready\n', ''))),
    );
    expect(outcomes).toHaveLength(100);
    expect(outcomes.filter((outcome) => outcome !== 'decided').every((code) => code === 'already_decided')).toBe(true);
    expect(outcomes).toContain('decided');
    expect((await ports.data.escalation(SHARED))?.notes.map((note) => note.text)).toEqual(['Once.']);
    expect(await appliedInAudit()).toBe(1);
    expect((await checkAudit(ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });

  test('when they write, then no reader finds a lock', async () => {
    const reader = start(new URL('reading-process.ts', import.meta.url), [store.directory]);
    await reader.ready;
    await Promise.all(proposing(50).map((one) => one.output));
    reader.process.stdin?.end();
    const seen = JSON.parse((await reader.output).replace('ready\n', ''));
    expect(seen.failures).toEqual([]);
    // Check that the reads happened during the writes.
    expect(seen.revisions).toBeGreaterThan(2);
  });
});
