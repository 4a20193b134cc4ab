import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { readOperation } from '../../change/operation.ts';
import { metadataVersionSchema } from '../../metadata/metadata.ts';
import { diffMetadata, metadataDiffSchema } from '../../metadata/metadata-diff.ts';
import { done, refused } from '../../refusal.ts';
import { noun } from '../../text/noun.ts';
import { requireNamedBrand } from '../subjects.ts';

/** Reads one version of a brand's metadata by its number, for the resource of that version. */
export const getMetadataVersion = readOperation({
  name: 'get_metadata_version',
  title: 'Get a metadata version',
  toolset: 'investigate',
  input: z.strictObject({ brandid: brandidSchema, version: z.int().min(1).max(100_000) }),
  output: metadataVersionSchema.extend({
    is_current: z.boolean(),
    change: metadataDiffSchema.nullable().describe('Against the version before'),
  }),
  refusals: ['not_found'],
  async run({ brandid, version }, ports) {
    const found = await requireNamedBrand(brandid, ports.data);
    if (!found.ok) return found;
    const versions = await ports.data.metadataVersions(brandid);
    const at = versions.findIndex((one) => one.version === version);
    const [before, requested] = [versions[at - 1], versions[at]];
    if (requested === undefined) {
      const held = versions.length === 0 ? 'no metadata yet' : `no metadata version ${version}`;
      return refused({
        code: 'not_found',
        field: 'version',
        message: `Brand ${brandid} has ${held}.`,
        instead:
          versions.length === 0
            ? 'get_iteration_history says why.'
            : `It has ${versions.length} ${noun(versions.length, 'version')}: ${versions[0]?.version} to ${versions.at(-1)?.version}.`,
      });
    }
    const is_current = at === versions.length - 1;
    return done({ ...requested, is_current, change: before === undefined ? null : diffMetadata(before, requested) });
  },
});
