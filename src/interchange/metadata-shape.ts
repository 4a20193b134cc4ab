import { mccidSchema } from '../domain/brand/brand.ts';
import { type MetadataVersion, metadataVersionSchema } from '../domain/metadata/metadata.ts';
import { codeOf, flattenedMetadata } from '../domain/metadata/metadata-shape.ts';
import { firstOf, shaped, shareFault, withInstants } from './document-shape.ts';
import { Fault } from './import-log.ts';
import type { JsonDocument, JsonObject } from './json-documents.ts';

/** Who generates upstream's metadata; it does not say so in the record. */
const METADATA_AGENT = 'metadata_production';

/**
 * A version from any of its three shapes: upstream's flat one, its older nested one, and the runbook's manual file
 * (Procedure 1, step 4). `fallback` has what stands outside the document.
 */
export function readMetadataDocument(
  { value, modified }: JsonDocument,
  fallback: { readonly brandname: string; readonly version: number },
): MetadataVersion | Fault {
  const flat = flattenedMetadata(value);
  const manual = flat.manual === true || flat.manual === 'true';
  const record = withInstants({
    brandid: flat.brandid,
    version: flat.version ?? fallback.version,
    brandname: firstOf(flat.brandname, flat.brand_name, fallback.brandname),
    regex: flat.regex,
    mccids: Array.isArray(flat.mccids) ? flat.mccids.map(codeOf) : flat.mccids,
    sector: flat.sector ?? null,
    confidence_score: firstOf(flat.confidence_score, flat.confidence),
    origin: flat.origin ?? (manual ? 'manual' : 'agent'),
    created_by: flat.created_by ?? (manual ? 'unknown' : METADATA_AGENT),
    generated_at: firstOf(flat.generated_at, flat.created_date, modified),
    notes: flat.notes ?? null,
    evaluator_issues: flat.evaluator_issues ?? [],
    coverage_narratives_matched: flat.coverage_narratives_matched ?? null,
    coverage_false_positives: flat.coverage_false_positives ?? null,
  });
  const metadata = record instanceof Fault ? record : shaped(metadataVersionSchema, record);
  return metadata instanceof Fault ? metadata : (rangeFault(metadata) ?? metadata);
}

/** The number that the document gives itself; null for one written by hand. */
export function statedVersion(value: JsonObject): unknown {
  return flattenedMetadata(value).version ?? null;
}

function rangeFault(metadata: MetadataVersion): Fault | undefined {
  const code = metadata.mccids.find((mccid) => !mccidSchema.safeParse(mccid).success);
  if (code !== undefined) return new Fault('out_of_range', `mccids has ${code}; a code is from 1 to 9999`);
  return (
    shareFault('confidence_score', metadata.confidence_score) ??
    shareFault('coverage_narratives_matched', metadata.coverage_narratives_matched) ??
    shareFault('coverage_false_positives', metadata.coverage_false_positives)
  );
}

/** Upstream's flat columns, then ours, which its reader ignores. */
export function metadataDocument(metadata: MetadataVersion): JsonObject {
  const { sector, origin, created_by, notes, ...rest } = metadata;
  return {
    brandid: rest.brandid,
    brandname: rest.brandname,
    regex: rest.regex,
    mccids: rest.mccids,
    confidence_score: rest.confidence_score,
    version: rest.version,
    generated_at: rest.generated_at,
    evaluator_issues: rest.evaluator_issues,
    coverage_narratives_matched: rest.coverage_narratives_matched,
    coverage_false_positives: rest.coverage_false_positives,
    ...{ sector, origin, created_by, notes },
  };
}
