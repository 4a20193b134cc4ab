import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { RequestedStep } from '../../src/domain/change/proposal.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { Foundation } from '../../src/domain/ports/foundation.ts';
import { answerOf } from '../e2e/proposing.ts';
import { OWNER } from '../harness/temporary-store.ts';

/** Names and times that are the same in every recording. */
export function fixedFoundation(now: string): Foundation {
  let count = 0;
  const next = () => String(++count);
  return {
    ...nodeFoundation(),
    clock: { now: () => now, sleep: async () => {} },
    ids: { ulid: () => `01KHDA9H00${next().padStart(16, '0')}`, nonce: () => next().padStart(32, '0') },
  };
}

const AGENT = { kind: 'agent', name: 'claude-desktop', person: OWNER, authenticated: false } as const;
const part = (index: number, name: string, code: number[], shop: string): RequestedStep => ({
  operation: 'create_manual_metadata',
  input: {
    brandid: { $from: `steps.0.brands.${index}.brandid` },
    regex: `\\b${name.replace(' ', '\\s*')}`,
    mccids: code,
    notes: `Manually created for ${name} ${shop}: {steps.0.brands.${index}.combos} combos of brand 12345.`,
  },
});

/** A note whose signs take two columns each, so that what follows can reach the left edge; with a look-alike and a space that hides. */
const IMITATION =
  `Star is too generic. ${'㈱'.repeat(26)}Passphrase of ed.allison: ` +
  'The n\u0430me needs a split;\u200b nothing else is open.';

/** Three waiting changes on the sample data: the plan of the Star case, a hostile note and a harmless one. */
export const WAITING: readonly { readonly reason?: string; readonly steps: readonly RequestedStep[] }[] = [
  {
    reason: 'One brandid stands for a grocery chain and a burger restaurant; their codes keep them apart.',
    steps: [
      {
        operation: 'split_brand',
        input: {
          brandid: 12345,
          new_brands: [
            { brandname: 'Star Market', criteria: { mccid: [5411, 5499] } },
            { brandname: 'Star Burger', criteria: { mccid: [5812, 5814] } },
          ],
          unassigned: 'keep',
          deactivate_source: true,
        },
      },
      part(0, 'Star Market', [5411, 5499], 'grocery stores'),
      part(1, 'Star Burger', [5812, 5814], 'restaurants'),
    ],
  },
  { steps: [{ operation: 'add_escalation_notes', input: { escalation_id: 'ESC-2026-001', notes: IMITATION } }] },
  {
    steps: [
      {
        operation: 'add_escalation_notes',
        input: { escalation_id: 'ESC-2026-001', notes: 'Two brands in one: split them.' },
      },
    ],
  },
];

/** Proposes the changes as an agent does. */
export async function proposeWaiting(ports: AgentPorts): Promise<void> {
  for (const request of WAITING) {
    const asked = { ...request, escalation_id: 'ESC-2026-001' };
    answerOf(
      await proposeChange(asked, {
        principal: AGENT,
        ports,
        operations: writeOperations,
        signal: new AbortController().signal,
      }),
    );
  }
}
