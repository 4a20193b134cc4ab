import type { ResourceDefinition } from '../mcp/resource.ts';
import { brandResource } from './brand.ts';
import { brandNarrativesResource } from './brand-narratives.ts';
import { changeResource } from './change.ts';
import { escalationResource } from './escalation.ts';
import { queueResource } from './queue.ts';

/** Every resource, in the order in which clients list them. */
export const resources: readonly ResourceDefinition[] = [
  escalationResource,
  brandResource,
  brandNarrativesResource,
  changeResource,
  queueResource,
];
