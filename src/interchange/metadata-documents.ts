import { mccidSchema } from '../domain/brand/brand.ts';
import { unrecordedName } from '../domain/brand/unrecorded-brand.ts';
import { booleanOf } from '../domain/input/conformed.ts';
import { presentFields } from '../domain/input/present-fields.ts';
import { type MetadataVersion, metadataVersionSchema } from '../domain/metadata/metadata.ts';
import { flattenedMetadata } from '../domain/metadata/metadata-shape.ts';
import { canonicalJson } from '../domain/text/canonical.ts';
import { checkShare, documentBrandid, firstPresent, normaliseTimes, validateRecord } from './document-fields.ts';
import { Fault, type ImportLog } from './import-log.ts';
import type { DocumentEntry, DocumentSource, JsonDocument } from './json-documents.ts';
import { isJsonObject, type JsonObject, readFields } from './json-values.ts';
import type { KnownIds } from './read-tables.ts';

/** An object's name: `brand_12345_v3.json`, or `brand_12345.json` for the current version. */
const OBJECT_NAME = /^brand_(\d{1,10})(?:_v(\d{1,9}))?\.json$/;

interface Candidate {
  readonly entry: DocumentEntry;
  /** Null when neither the name nor the document has a number: a file written by hand, as in the runbook. */
  readonly version: number | null;
  readonly isCurrent: boolean;
  /** False where the time is the object's and not the document's. */
  readonly isDated: boolean;
  readonly metadata: MetadataVersion;
}

/**
 * Yields all versions, ascending within a brand. Versions are consecutive from the first that is there and are never
 * renumbered, so every version after a missing one is rejected. The current object usually repeats the last version; with another number, or
 * none, it counts as the next version.
 *
 * @param storedOf the versions that a brand has already, which the others follow
 */
export function* readMetadata(
  source: DocumentSource,
  known: KnownIds,
  log: ImportLog,
  storedOf: (brandid: number) => readonly MetadataVersion[] = () => [],
): Generator<MetadataVersion> {
  for (const [brandid, entries] of byBrand(source, log)) {
    const brandname = known.brands.get(brandid);
    const candidates = candidatesOf(entries, brandid, brandname ?? unrecordedName(brandid), log);
    for (const version of consecutive(candidates, storedOf(brandid), log)) {
      if (brandname === undefined && entries[0] !== undefined) {
        log.mark(entries[0], 'generated_metadata', 'unknown_brand', brandid);
      }
      yield version;
    }
  }
}

/** Groups the entries by brand, without keeping the documents in memory. */
function byBrand(source: DocumentSource, log: ImportLog): Map<number, DocumentEntry[]> {
  const entries = new Map<number, DocumentEntry[]>();
  for (const entry of source.entries(log)) {
    const brandid = entry.name === null ? brandidOfLine(entry) : brandidOfName(entry.name);
    if (brandid instanceof Fault) log.reject(entry, brandid);
    else {
      const ofBrand = entries.get(brandid);
      if (ofBrand === undefined) entries.set(brandid, [entry]);
      else ofBrand.push(entry);
    }
  }
  return entries;
}

function brandidOfName(name: string): number | Fault {
  const match = OBJECT_NAME.exec(name);
  return match === null
    ? new Fault('wrong_name', 'its name is not brand_{brandid}.json or brand_{brandid}_v{version}.json')
    : Number(match[1]);
}

function brandidOfLine(entry: DocumentEntry): number | Fault {
  const document = entry.read();
  return document instanceof Fault ? document : documentBrandid(document.value);
}

function candidatesOf(
  entries: readonly DocumentEntry[],
  brandid: number,
  brandname: string,
  log: ImportLog,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const entry of entries) {
    const candidate = candidateOf(entry, brandid, brandname, log);
    if (candidate instanceof Fault) log.reject(entry, candidate);
    else candidates.push(candidate);
  }
  // The current object follows the version that it repeats.
  return candidates.sort(
    (a, b) => (a.version ?? Infinity) - (b.version ?? Infinity) || Number(a.isCurrent) - Number(b.isCurrent),
  );
}

function candidateOf(entry: DocumentEntry, brandid: number, brandname: string, log: ImportLog): Candidate | Fault {
  const document = entry.read();
  if (document instanceof Fault) return document;
  const named = entry.name === null ? undefined : OBJECT_NAME.exec(entry.name)?.[2];
  const metadata = readMetadataDocument(document, { brandname, version: named === undefined ? 1 : Number(named) }, log);
  if (metadata instanceof Fault) return metadata;
  if (metadata.brandid !== brandid) {
    return new Fault('wrong_name', `the name says brand ${brandid}, but the document says brand ${metadata.brandid}`);
  }
  if (named !== undefined && metadata.version !== Number(named)) {
    return new Fault('wrong_name', `the name says version ${named}, but the document says version ${metadata.version}`);
  }
  const numbered = named !== undefined || statedVersion(document.value) !== null;
  const isCurrent = entry.name !== null && named === undefined;
  const flat = flattenedMetadata(document.value);
  const isDated = firstPresent(flat.generated_at, flat.created_date) !== null;
  return { entry, version: numbered ? metadata.version : null, isCurrent, isDated, metadata };
}

/** Yields the versions from 1 up to the first gap. Expects ascending candidates, those without a number last. */
function* consecutive(
  candidates: readonly Candidate[],
  stored: readonly MetadataVersion[],
  log: ImportLog,
): Generator<MetadataVersion> {
  let last = stored.at(-1);
  let missing: number | undefined;
  for (const candidate of candidates) {
    if (last !== undefined && repeats(candidate, last)) continue;
    if (stored.some((one) => candidate.version === one.version && repeats(candidate, one))) continue;
    // The earliest versions may be gone: a brand with its current object only begins with the number of that.
    const next = last === undefined ? (candidate.version ?? 1) : last.version + 1;
    const version = candidate.version ?? next;
    if (version < next) {
      log.reject(
        candidate.entry,
        new Fault('version_conflict', `version ${version} appeared before, with other content`),
      );
    } else if (version > next || missing !== undefined) {
      missing ??= next;
      const detail = `version ${missing} of the brand is missing, so later versions are not imported`;
      log.reject(candidate.entry, new Fault('version_gap', detail));
    } else {
      last = { ...candidate.metadata, version };
      log.imported.generated_metadata++;
      yield last;
    }
  }
  const current = candidates.find((candidate) => candidate.isCurrent);
  if (last !== undefined && current !== undefined && repeatsEarlier(current, last)) {
    const detail = `the current object is version ${current.version}, but version ${last.version} exists: the highest becomes current`;
    log.reject(current.entry, new Fault('version_conflict', detail));
  }
}

function repeats({ version, isDated, metadata }: Candidate, last: MetadataVersion): boolean {
  if (version !== null && version !== last.version) return false;
  const generated_at = isDated ? metadata.generated_at : last.generated_at;
  return canonicalJson({ ...metadata, version: last.version, generated_at }) === canonicalJson(last);
}

/** True when a candidate was skipped as a duplicate and later versions followed it. */
function repeatsEarlier({ version }: Candidate, last: MetadataVersion): boolean {
  return version !== null && version < last.version;
}

/** The author of upstream's generated metadata, which its records do not name. */
const METADATA_AGENT = 'metadata_production';

/**
 * Reads a version from any of three formats: upstream's flat one, its older nested one, and the runbook's manual file
 * (Procedure 1, step 4). `fallback` supplies values from outside the document.
 */
function readMetadataDocument(
  { value, modified }: JsonDocument,
  fallback: { readonly brandname: string; readonly version: number },
  log: ImportLog,
): MetadataVersion | Fault {
  const { fields: flat, unread } = readFields(presentFields(flattenedMetadata(value), () => log.cleanedTexts++));
  const manual = booleanOf(flat.manual) === true;
  const record = normaliseTimes({
    brandid: flat.brandid,
    version: flat.version ?? fallback.version,
    brandname: firstPresent(flat.brandname, flat.brand_name, fallback.brandname),
    regex: flat.regex,
    mccids: flat.mccids,
    sector: flat.sector ?? null,
    confidence_score: firstPresent(flat.confidence_score, flat.confidence),
    origin: flat.origin ?? (manual ? 'manual' : 'agent'),
    created_by: flat.created_by ?? (manual ? 'unknown' : METADATA_AGENT),
    generated_at: firstPresent(flat.generated_at, flat.created_date, modified),
    notes: flat.notes ?? null,
    evaluator_issues: flat.evaluator_issues ?? [],
    coverage_narratives_matched: flat.coverage_narratives_matched ?? null,
    coverage_false_positives: flat.coverage_false_positives ?? null,
  });
  const onUnread = (key: string) => log.countUnread('generated_metadata', key);
  const metadata = record instanceof Fault ? record : validateRecord(metadataVersionSchema, record, onUnread);
  if (metadata instanceof Fault) return metadata;
  const fault = rangeFault(metadata);
  if (fault !== undefined) return fault;
  for (const key of [...unread(), ...unreadOfGeneration(value)]) onUnread(key);
  return metadata;
}

/** The keys of the older nested shape that say how a version was made, other than when. */
function unreadOfGeneration({ metadata }: JsonObject): string[] {
  const generation = isJsonObject(metadata) ? metadata.generation_metadata : null;
  if (!isJsonObject(generation)) return [];
  return Object.keys(generation)
    .filter((key) => key !== 'generated_at' && key !== 'timestamp' && generation[key] !== null)
    .map((key) => `generation_metadata.${key}`);
}

/** The version number in the document; null for a document written by hand. */
function statedVersion(value: JsonObject): unknown {
  return flattenedMetadata(value).version ?? null;
}

function rangeFault(metadata: MetadataVersion): Fault | undefined {
  const code = metadata.mccids.find((mccid) => !mccidSchema.safeParse(mccid).success);
  if (code !== undefined) return new Fault('out_of_range', `mccids contains ${code}; a code is from 1 to 9999`);
  return (
    checkShare('confidence_score', metadata.confidence_score) ??
    checkShare('coverage_narratives_matched', metadata.coverage_narratives_matched) ??
    checkShare('coverage_false_positives', metadata.coverage_false_positives)
  );
}

/** Writes a version: upstream's flat columns, then this program's own, which upstream's reader ignores. */
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
