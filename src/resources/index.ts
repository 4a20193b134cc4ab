import type { ResourceDefinition } from '../mcp/resource.ts';
import { brandResource } from './brand.ts';
import { brandCombosResource } from './brand-combos.ts';
import { brandIterationsResource } from './brand-iterations.ts';
import { brandMetadataResource } from './brand-metadata.ts';
import { brandNarrativesResource } from './brand-narratives.ts';
import { changeResource } from './change.ts';
import { escalationResource } from './escalation.ts';
import { knownAmbiguousNamesResource } from './known-ambiguous-names.ts';
import { queueResource } from './queue.ts';
import { reportResource } from './report.ts';
import { runbookResource } from './runbook.ts';

/** Every resource, in the order in which clients list them. */
export const resources: readonly ResourceDefinition[] = [
  escalationResource,
  brandResource,
  brandNarrativesResource,
  brandCombosResource,
  brandMetadataResource,
  brandIterationsResource,
  changeResource,
  queueResource,
  knownAmbiguousNamesResource,
  runbookResource,
  reportResource,
];
