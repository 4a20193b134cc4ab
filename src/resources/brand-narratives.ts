import { getNarratives } from '../domain/operations/combos/get-narratives.ts';
import { completeBrandid } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';

export const brandNarrativesResource: ResourceDefinition = {
  name: 'brand_narratives',
  title: 'Narratives of a brand',
  description: 'The distinct narratives of a brand, most frequent first, a page at a time.',
  uriTemplate: 'brand://{brandid}/narratives{?cursor}',
  operation: getNarratives,
  input: ({ brandid, cursor }) => ({ brandid, cursor }),
  complete: { brandid: completeBrandid },
};
