import { getChange } from '../domain/operations/changes/get-change.ts';
import { completeChangeId } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';

export const changeResource: ResourceDefinition = {
  name: 'change',
  title: 'Change',
  description: 'A proposed change: what it does or did, its state, who decided.',
  uriTemplate: 'change://{change_id}',
  operation: getChange,
  input: ({ change_id }) => ({ change_id }),
  complete: { change_id: completeChangeId },
};
