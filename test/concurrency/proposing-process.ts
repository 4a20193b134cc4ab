/**
 * One of several processes that work on one store: proposes a note, approves it, applies it, `count` times. Prints how
 * many were applied, and every other outcome.
 */
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import type { Approver } from '../../src/executor/decide.ts';
import { decideAndApply } from '../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { approverFrom } from './approver-key-pair.ts';
import { escalationId, OTHERS } from './crowded-store.ts';

const [directory = '', name = '', count = '0'] = process.argv.slice(2);

/** Every tenth note goes to an escalation that all processes share. */
const target = (i: number): string => escalationId(i % 10 === 0 ? 0 : 1 + (i % OTHERS));

async function noteOnce(i: number, approver: Approver, ports: CommitPorts): Promise<string> {
  const input = { escalation_id: target(i), notes: `${name} ${i}` };
  const proposed = await proposeChange(
    { steps: [{ operation: 'add_escalation_notes', input }] },
    {
      principal: { kind: 'agent', name: 'agent', person: approver.approver_id, authenticated: false },
      ports,
      operations: writeOperations,
      signal: new AbortController().signal,
    },
  );
  if (!proposed.ok) return proposed.refusal.message;
  const { body, digest } = proposed.value;
  const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
  const decided = await decideAndApply(request, approver, { apply: 'here', ports: ports, operations: writeOperations });
  return decided.ok ? (decided.value.application?.state ?? 'not applied') : decided.refusal.message;
}

const approver = approverFrom({ approver_id: name, private_key: process.env.APPROVER_KEY ?? '' });
const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
const outcomes: Record<string, number> = {};
for (let i = 0; i < Number(count); i++) {
  const outcome = await noteOnce(i, approver, ports);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}
await ports.close();
process.stdout.write(JSON.stringify(outcomes));
