import type { MetadataVersion } from '../domain/metadata/metadata.ts';
import { brandidIn } from './document-shape.ts';
import { Fault, type ImportLog } from './import-log.ts';
import type { DocumentEntry, DocumentSource } from './json-documents.ts';
import { readMetadataDocument, statedVersion } from './metadata-shape.ts';
import { type KnownIds, unknownBrand } from './read-tables.ts';

/** What an object's name says: `brand_12345_v3.json`, or `brand_12345.json` for the current version. */
const OBJECT_NAME = /^brand_(\d{1,10})(?:_v(\d{1,9}))?\.json$/;

interface Candidate {
  readonly entry: DocumentEntry;
  /** Null where neither the name nor the document has a number: a file written by hand, as in the runbook. */
  readonly version: number | null;
  readonly isCurrent: boolean;
  readonly metadata: MetadataVersion;
}

/**
 * All versions, ascending within a brand. Versions are consecutive from 1 and are never renumbered, so what comes after
 * a missing one is rejected. The current object repeats the last version; where it has a number of its own, or none,
 * it is the next one.
 */
export function* readMetadata(source: DocumentSource, known: KnownIds, log: ImportLog): Generator<MetadataVersion> {
  for (const [brandid, entries] of byBrand(source, log)) {
    const brandname = known.brands.get(brandid);
    if (brandname === undefined) for (const entry of entries) log.reject(entry, unknownBrand(brandid));
    else yield* consecutive(candidatesOf(entries, brandid, brandname, log), log);
  }
}

/** Where each brand's documents are, without keeping any of them. */
function byBrand(source: DocumentSource, log: ImportLog): Map<number, DocumentEntry[]> {
  const entries = new Map<number, DocumentEntry[]>();
  for (const entry of source.entries(log)) {
    const brandid = entry.name === null ? brandidOfLine(entry) : brandidOfName(entry.name);
    if (brandid instanceof Fault) log.reject(entry, brandid);
    else {
      const of = entries.get(brandid);
      if (of === undefined) entries.set(brandid, [entry]);
      else of.push(entry);
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
  return document instanceof Fault ? document : brandidIn(document.value);
}

function candidatesOf(
  entries: readonly DocumentEntry[],
  brandid: number,
  brandname: string,
  log: ImportLog,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const entry of entries) {
    const candidate = candidateOf(entry, brandid, brandname);
    if (candidate instanceof Fault) log.reject(entry, candidate);
    else candidates.push(candidate);
  }
  // The current one after the version it repeats.
  return candidates.sort(
    (a, b) => (a.version ?? Infinity) - (b.version ?? Infinity) || Number(a.isCurrent) - Number(b.isCurrent),
  );
}

function candidateOf(entry: DocumentEntry, brandid: number, brandname: string): Candidate | Fault {
  const document = entry.read();
  if (document instanceof Fault) return document;
  const named = entry.name === null ? undefined : OBJECT_NAME.exec(entry.name)?.[2];
  const metadata = readMetadataDocument(document, { brandname, version: named === undefined ? 1 : Number(named) });
  if (metadata instanceof Fault) return metadata;
  if (metadata.brandid !== brandid) {
    return new Fault('wrong_name', `its name says brand ${brandid}, and it is of brand ${metadata.brandid}`);
  }
  if (named !== undefined && metadata.version !== Number(named)) {
    return new Fault('wrong_name', `its name says version ${named}, and it is version ${metadata.version}`);
  }
  const numbered = named !== undefined || statedVersion(document.value) !== null;
  const isCurrent = entry.name !== null && named === undefined;
  return { entry, version: numbered ? metadata.version : null, isCurrent, metadata };
}

/** Yields what follows on from version 1 without a gap; `candidates` ascend, those without a number come last. */
function* consecutive(candidates: readonly Candidate[], log: ImportLog): Generator<MetadataVersion> {
  let last: MetadataVersion | undefined;
  let missing: number | undefined;
  for (const candidate of candidates) {
    if (last !== undefined && repeats(candidate, last)) continue;
    const next = (last?.version ?? 0) + 1;
    const version = candidate.version ?? next;
    if (version < next) {
      log.reject(
        candidate.entry,
        new Fault('version_conflict', `version ${version} is there already, with other content`),
      );
    } else if (version > next || missing !== undefined) {
      missing ??= next;
      const detail = `version ${missing} of the brand is missing, so what follows it is not taken`;
      log.reject(candidate.entry, new Fault('version_gap', detail));
    } else {
      last = { ...candidate.metadata, version };
      log.taken.generated_metadata++;
      yield last;
    }
  }
  const current = candidates.find((candidate) => candidate.isCurrent);
  if (last !== undefined && current !== undefined && repeatsEarlier(current, last)) {
    const detail = `the current one is version ${current.version}, and ${last.version} is there: the highest is current here`;
    log.reject(current.entry, new Fault('version_conflict', detail));
  }
}

function repeats({ version, metadata }: Candidate, last: MetadataVersion): boolean {
  if (version !== null && version !== last.version) return false;
  return JSON.stringify({ ...metadata, version: last.version }) === JSON.stringify(last);
}

/** It was skipped as a repetition where it stood, and later versions came after it. */
function repeatsEarlier({ version }: Candidate, last: MetadataVersion): boolean {
  return version !== null && version < last.version;
}
