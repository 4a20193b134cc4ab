import { getEscalation } from '../domain/operations/escalations/get-escalation.ts';
import { activeEscalations, completeEscalationId } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';
import { LISTED_ESCALATIONS } from './listing.ts';

export const escalationResource: ResourceDefinition = {
  name: 'escalation',
  title: 'Escalation',
  description: 'An escalation with its history, response time, linked changes and next steps.',
  uriTemplate: 'escalation://{escalation_id}',
  operation: getEscalation,
  input: ({ escalation_id }) => ({ escalation_id }),
  complete: { escalation_id: completeEscalationId },
  async list(ports) {
    const escalations = await activeEscalations(ports, LISTED_ESCALATIONS);
    return escalations.map(({ escalation_id, brandname, reason }) => ({
      uri: `escalation://${escalation_id}`,
      name: escalation_id,
      title: `${brandname}: ${reason.replaceAll('_', ' ')}`,
    }));
  },
};
