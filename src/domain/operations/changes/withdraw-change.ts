import { z } from 'zod';
import { changeIdSchema } from '../../change/change.ts';
import { CHANGE_STATES } from '../../change/lifecycle.ts';
import { proposalOperation } from '../../change/operation.ts';
import { OWNERS_COMMAND_LINE, requesterName } from '../../change/principal.ts';
import { loadChange } from '../../change/records.ts';
import { done, refused } from '../../refusal.ts';

/**
 * Withdraws a change that is not applied. Who asks is not authenticated, so a change belongs to the connection that
 * proposed it, and to its owner on the command line.
 */
export const withdrawChange = proposalOperation({
  name: 'withdraw_change',
  title: 'Withdraw a change',
  toolset: 'changes',
  input: z.strictObject({ change_id: changeIdSchema }),
  output: z.object({ change_id: z.string(), state: z.enum(CHANGE_STATES) }),
  refusals: ['not_found', 'tampered', 'no_store', 'not_allowed', 'already_decided'],
  async run({ change_id }, ports, { principal, connection }) {
    const loaded = await loadChange(change_id, ports);
    if (!loaded.ok) return loaded;
    const { body, digest, state } = loaded.value;
    if (body.requested_by.person !== principal.person) {
      return refused({
        code: 'not_allowed',
        field: 'change_id',
        message: `${change_id} was proposed by someone else.`,
        instead: 'Ask an approver to reject it.',
      });
    }
    if (connection !== OWNERS_COMMAND_LINE && connection !== (await ports.proposals.proposalConnection(change_id))) {
      return refused({
        code: 'not_allowed',
        field: 'change_id',
        message: `${change_id} was proposed through another connection.`,
        instead: `Its owner withdraws it with: ${ports.commandLine} call withdraw_change --change-id ${change_id}`,
      });
    }
    if (state !== 'proposed' && state !== 'approved') {
      return refused({
        code: 'already_decided',
        field: 'change_id',
        message: `${change_id} is ${state}.`,
        instead: 'It can no longer be withdrawn.',
      });
    }
    await ports.proposals.withdraw(change_id, ports.clock.now(), {
      at: ports.clock.now(),
      event: 'change_withdrawn',
      actor: requesterName(principal),
      for_person: principal.person,
      change_id,
      digest,
      policy_version: null,
      result: 'withdrawn',
    });
    return done({ change_id, state: 'withdrawn' as const });
  },
});
