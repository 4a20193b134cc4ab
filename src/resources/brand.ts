import { getBrandDetails } from '../domain/operations/brands/get-brand-details.ts';
import { activeEscalations, completeBrandid } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';
import { LISTED_ESCALATIONS } from './listing.ts';

export const brandResource: ResourceDefinition = {
  name: 'brand',
  title: 'Brand',
  description: 'A brand with its codes, current metadata and open escalations.',
  uriTemplate: 'brand://{brandid}',
  operation: getBrandDetails,
  input: ({ brandid }) => ({ brandid }),
  complete: { brandid: completeBrandid },
  /** Lists the brands of the listed escalations. */
  async list(ports) {
    const brands = new Map<number, string>();
    for (const { brandid, brandname } of await activeEscalations(ports, LISTED_ESCALATIONS))
      brands.set(brandid, brandname);
    return [...brands].map(([brandid, brandname]) => ({
      uri: `brand://${brandid}`,
      name: `brand ${brandid}`,
      title: brandname,
    }));
  },
};
