import { getMetadataVersion } from '../domain/operations/metadata/get-metadata-version.ts';
import { completeBrandid, completeVersion } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';

export const brandMetadataResource: ResourceDefinition = {
  name: 'brand_metadata',
  title: 'Metadata version of a brand',
  description: "One version of a brand's metadata, and what it changed.",
  uriTemplate: 'brand://{brandid}/metadata/{version}',
  operation: getMetadataVersion,
  input: ({ brandid, version }) => ({ brandid, version }),
  complete: { brandid: completeBrandid, version: completeVersion },
};
