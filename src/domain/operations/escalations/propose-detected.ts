import { z } from 'zod';
import { expiryTime } from '../../change/clock.ts';
import { isMadeAhead } from '../../change/doubts.ts';
import type { WriteOperations } from '../../change/evaluate.ts';
import type { Principal } from '../../change/principal.ts';
import type { ProposedChange } from '../../change/proposal.ts';
import { proposeChange } from '../../change/propose.ts';
import { gatherRecords } from '../../change/records.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { createEscalation } from './create-escalation.ts';
import { detectEscalations } from './detect-escalations.ts';

/** The requester of changes that the automatic triggers cause. A person decides on them as on other changes. */
const DETECTOR: Principal = { kind: 'system', name: 'detector', person: null, authenticated: false };
/** The number of newest proposals that are searched for earlier proposals. */
const LOOKED_THROUGH = 500;
const PAGE = 100;

const escalationRequest = z.object({ brandid: z.int(), reason: z.string() });
const keyOf = ({ brandid, reason }: z.infer<typeof escalationRequest>): string => `${brandid}/${reason}`;

/**
 * Proposes to open the escalations of the automatic triggers, one change for up to a page of them. Does not repeat
 * a proposal that waits or was rejected; repeats an expired one.
 */
export async function proposeDetected(
  ports: AgentPorts,
  operations: WriteOperations,
  signal: AbortSignal,
): Promise<ProposedChange | null> {
  const known = await proposedBefore(ports);
  const context = { principal: DETECTOR, connection: DETECTOR.name, signal, progress: () => {} };
  let cursor: string | undefined;
  do {
    const input = detectEscalations.input.parse(cursor === undefined ? {} : { cursor });
    const found = await detectEscalations.run(input, ports, context);
    if (!found.ok) return null;
    const { ready_plan: plan, next_cursor } = detectEscalations.output.parse(found.value);
    const steps = (plan?.steps ?? []).filter((step) => !known.has(keyOf(step.input)));
    if (plan !== null && steps.length > 0) {
      const proposed = await proposeChange(
        { steps, reason: plan.reason },
        { principal: DETECTOR, ports, operations, signal },
      );
      return proposed.ok ? proposed.value : null;
    }
    cursor = next_cursor ?? undefined;
  } while (cursor !== undefined);
  return null;
}

async function proposedBefore(ports: AgentPorts): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  const now = await expiryTime(ports);
  let cursor: string | undefined;
  for (let seen = 0; seen < LOOKED_THROUGH; seen += PAGE) {
    const page = await ports.proposals.proposalPage({}, PAGE, cursor);
    for (const { change } of await gatherRecords(page.rows, ports)) {
      if (!change.ok || change.value.body.requested_by.kind !== 'system') continue;
      const { state, body } = change.value;
      if (state === 'expired' || state === 'stale') continue;
      // Ended for its time, and not for what it proposes.
      if ((state === 'rejected' || state === 'withdrawn') && isMadeAhead(body, now)) continue;
      for (const { operation, input } of body.steps) {
        const request = escalationRequest.safeParse(input);
        if (operation === createEscalation.name && request.success) known.add(keyOf(request.data));
      }
    }
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  return known;
}
