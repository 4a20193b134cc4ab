import { getComboRecords } from '../domain/operations/combos/get-combo-records.ts';
import { completeBrandid } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';

export const brandCombosResource: ResourceDefinition = {
  name: 'brand_combos',
  title: 'Combos of a brand',
  description: 'The merchant records of a brand, by ccid and bankid, a page at a time.',
  uriTemplate: 'brand://{brandid}/combos{?cursor}',
  operation: getComboRecords,
  input: ({ brandid, cursor }) => ({ brandid, cursor }),
  complete: { brandid: completeBrandid },
};
