import type { ChangeBody } from '../../src/domain/change/change.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { Outcome, Refusal } from '../../src/domain/refusal.ts';
import type { JsonObject } from '../harness/client.ts';
import { OWNER } from '../harness/temporary-store.ts';

export const ESCALATION = 'ESC-2026-001';
export const STAR = 12345;

const AGENT = { kind: 'agent', name: 'test agent', person: OWNER, authenticated: false } as const;

/** Proposes one step as the server does for an agent. */
export async function propose(ports: AgentPorts, operation: string, input: JsonObject): Promise<ChangeBody> {
  const request = { steps: [{ operation, input }], escalation_id: ESCALATION };
  const outcome = await proposeChange(request, {
    principal: AGENT,
    ports,
    operations: writeOperations,
    signal: new AbortController().signal,
  });
  return answerOf(outcome).body;
}

export function proposeNote(ports: AgentPorts, notes = 'Two brands in one.'): Promise<ChangeBody> {
  return propose(ports, 'add_escalation_notes', { escalation_id: ESCALATION, kind: 'root_cause', notes });
}

export function proposeMetadata(ports: AgentPorts, regex = '\\bStar\\s*Market'): Promise<ChangeBody> {
  return propose(ports, 'create_manual_metadata', { brandid: STAR, regex, mccids: [5411, 5499] });
}

export function answerOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
}

export function refusalOf(outcome: Outcome<unknown>): Refusal {
  if (!outcome.ok) return outcome.refusal;
  throw new Error(`not refused: ${JSON.stringify(outcome.value)}`);
}
