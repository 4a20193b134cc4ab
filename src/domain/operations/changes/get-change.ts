import { z } from 'zod';
import { changeIdSchema } from '../../change/change.ts';
import { changeViewSchema, viewChange } from '../../change/change-view.ts';
import { readOperation } from '../../change/operation.ts';
import { loadChange } from '../../change/records.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done, type Refusal, refusalKind, refused } from '../../refusal.ts';

/** Reads one change: its effect, its state and its decisions. */
export const getChange = readOperation({
  name: 'get_change',
  title: 'Get a change',
  toolset: 'changes',
  input: z.strictObject({ change_id: changeIdSchema }),
  output: changeViewSchema,
  refusals: ['not_found', 'tampered', 'no_store'],
  async run({ change_id }, ports) {
    const loaded = await loadChange(change_id, ports);
    if (loaded.ok) return done(viewChange(loaded.value, ports.commandLine));
    const earlier = refusalKind(loaded.refusal) === 'missing' ? await fromHistory(change_id, ports) : undefined;
    return earlier === undefined ? loaded : refused(earlier);
  },
});

/** Returns a refusal that explains why a change of an imported escalation has no proposal. */
async function fromHistory(change_id: string, { data }: AgentPorts): Promise<Refusal | undefined> {
  const escalation = await data.escalationLinking(change_id);
  const change = escalation?.linked_changes.find((one) => one.change_id === change_id);
  if (escalation === undefined || change === undefined) return undefined;
  const { escalation_id } = escalation;
  const on = `${change.operations.join(', ')} on ${change.applied_at.slice(0, 10)}`;
  return {
    code: 'not_found',
    field: 'change_id',
    message: `${change_id} (${on}) is part of the imported history of ${escalation_id}: it was applied before this store was created, so its proposal is not here.`,
    instead: `The escalation shows what is known of it: get_escalation with ${escalation_id}.`,
  };
}
