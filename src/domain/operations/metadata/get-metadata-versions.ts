import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { readOperation } from '../../change/operation.ts';
import { type MetadataVersion, metadataVersionSchema } from '../../metadata/metadata.ts';
import { diffMetadata, metadataDiffSchema } from '../../metadata/metadata-diff.ts';
import { newestFirst } from '../../paging/list-page.ts';
import { cursorSchema, limitSchema, nextCursorSchema } from '../../paging/page.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import { requireNamedBrand } from '../subjects.ts';

const versionNumber = z.int().min(1).max(100_000);

const input = z.strictObject({
  brandid: brandidSchema,
  from: versionNumber.exactOptional().describe('Compare this version …'),
  to: versionNumber.exactOptional().describe('… to this one (default: the current one)'),
  limit: limitSchema,
  cursor: cursorSchema,
});

const rowSchema = metadataVersionSchema.omit({ brandid: true }).extend({
  is_current: z.boolean(),
  change: metadataDiffSchema.nullable().describe('Against the version before'),
});

const output = z.object({
  brandid: z.int(),
  versions: z.array(rowSchema).describe('Newest first; only those compared if from or to is given'),
  comparison: metadataDiffSchema.nullable().describe('Of from and to'),
  total: z.int(),
  next_cursor: nextCursorSchema,
});

type Compared = { readonly before: MetadataVersion; readonly after: MetadataVersion };

/** Lists all versions of a brand's metadata and their changes (runbook, Investigation, step 2). */
export const getMetadataVersions = readOperation({
  name: 'get_metadata_versions',
  title: 'Get metadata versions',
  toolset: 'investigate',
  input,
  output,
  refusals: ['not_found', 'invalid_input'],
  async run({ brandid, from, to, limit, cursor }, ports) {
    const found = await requireNamedBrand(brandid, ports.data);
    if (!found.ok) return found;
    const versions = await ports.data.metadataVersions(brandid);
    const row = (version: MetadataVersion) => ({
      ...version,
      is_current: version === versions.at(-1),
      change: changeOf(version, versions),
    });
    if (from === undefined && to === undefined) {
      const page = newestFirst(versions, limit, cursor, `metadata${brandid}`);
      const { total, next_cursor } = page;
      return done({ brandid, versions: page.rows.map(row), comparison: null, total, next_cursor });
    }
    const compared = comparedVersions(versions, from, to);
    if (!compared.ok) return compared;
    const { before, after } = compared.value;
    return done({
      brandid,
      versions: [row(after), row(before)],
      comparison: diffMetadata(before, after),
      total: versions.length,
      next_cursor: null,
    });
  },
});

function changeOf(version: MetadataVersion, versions: readonly MetadataVersion[]) {
  const previous = versions.find((earlier) => earlier.version === version.version - 1);
  return previous === undefined ? null : diffMetadata(previous, version);
}

/** Compares two versions. `to` alone is compared with the version before it. */
function comparedVersions(
  versions: readonly MetadataVersion[],
  from: number | undefined,
  to: number | undefined,
): Outcome<Compared> {
  const toNumber = to ?? versions.at(-1)?.version ?? 1;
  const fromNumber = from ?? Math.max(1, toNumber - 1);
  const before = versions.find(({ version }) => version === fromNumber);
  const after = versions.find(({ version }) => version === toNumber);
  if (before !== undefined && after !== undefined)
    return before === after ? refused(sameVersion) : done({ before, after });
  const [field, missing] = before === undefined ? ['from', fromNumber] : ['to', toNumber];
  return refused({
    code: 'not_found',
    field,
    message: versions.length === 0 ? 'The brand has no metadata yet.' : `The brand has no metadata version ${missing}.`,
    instead: `It has ${versions.length} version(s); leave from and to out to list them.`,
  });
}

const sameVersion: Refusal = {
  code: 'invalid_input',
  field: 'to',
  message: 'A version is not compared to itself.',
  instead: 'Give two different versions; to alone is compared to the one before it, so it starts at 2.',
};
