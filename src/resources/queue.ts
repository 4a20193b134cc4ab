import { UNRESOLVED } from '../domain/escalation/status.ts';
import { listEscalations } from '../domain/operations/escalations/list-escalations.ts';
import { completeAssignee } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';

export const queueResource: ResourceDefinition = {
  name: 'queue',
  title: 'Queue of an assignee',
  description: 'Escalations of an assignee that are not closed, next response due first, a page at a time.',
  uriTemplate: 'queue://{assignee}{?cursor}',
  operation: listEscalations,
  input: ({ assignee, cursor }) => ({
    assigned_to: decoded(assignee),
    status: UNRESOLVED,
    sort: 'due',
    ...(cursor === undefined ? {} : { cursor }),
  }),
  complete: { assignee: completeAssignee },
};

/** Decodes an address: clients write its @ as it is or as %40. */
function decoded(variable: string | undefined): string | undefined {
  try {
    return variable === undefined ? undefined : decodeURIComponent(variable);
  } catch {
    return variable;
  }
}
