import { documentBrandid } from './document-fields.ts';
import { Fault, ImportLog } from './import-log.ts';
import {
  type DocumentSource,
  isDocumentName,
  MAX_BYTES,
  objectEntries,
  objectText,
  tooLarge,
} from './json-documents.ts';

/** The largest object that is read, in bytes. */
export const LARGEST_OBJECT = MAX_BYTES;

/** An object of upstream's bucket. */
export interface UpstreamObject {
  readonly key: string;
  /** Null for one that is too large to be read. */
  readonly bytes: Buffer | null;
  readonly modified: string;
}

/** Returns a source of the records in objects that were read before. The names are those in the folder. */
export function objectSource(folder: string, objects: readonly UpstreamObject[]): DocumentSource {
  return {
    *entries(log) {
      for (const { key, bytes, modified } of objects) {
        const name = key.slice(folder.length + 1);
        const place = { file: key, line: 1 };
        if (!isDocumentName(name)) log.reject(place, new Fault('wrong_name', 'its name does not end in .json'));
        else yield* objectEntries(() => (bytes === null ? tooLarge() : objectText(bytes, modified)), place, name);
      }
    },
    close() {},
  };
}

/** Returns the brands that the records of a source name. */
export function brandidsOf(source: DocumentSource): ReadonlySet<number> {
  const found = new Set<number>();
  for (const entry of source.entries(new ImportLog(() => {}))) {
    const document = entry.read();
    const brandid = document instanceof Fault ? document : documentBrandid(document.value);
    if (!(brandid instanceof Fault)) found.add(brandid);
  }
  return found;
}
