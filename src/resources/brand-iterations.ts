import { getIterationHistory } from '../domain/operations/metadata/get-iteration-history.ts';
import { completeBrandid } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';

export const brandIterationsResource: ResourceDefinition = {
  name: 'brand_iterations',
  title: 'Iterations of a brand',
  description: 'What each iteration of a brand asked, changed and gained, and how its runs ended.',
  uriTemplate: 'brand://{brandid}/iterations',
  operation: getIterationHistory,
  input: ({ brandid }) => ({ brandid }),
  complete: { brandid: completeBrandid },
};
