import type { z } from 'zod';

/** A stored document: parsed JSON, not yet checked against a schema. */
export type StoredDocument = Readonly<Record<string, unknown>>;

/** Turns a document of one format into the next format. Pure: no clock, no reads, and the document it gets stays as it is. */
export type Upcaster = (document: StoredDocument) => StoredDocument;

/**
 * The stored shape of one kind of record. Formats are numbered from 1. A document of format 2 or later carries its
 * number as `format`; a document without one has format 1. So each format has exactly one stored form, and a hash over
 * a document has one value.
 */
export interface RecordFormat<T extends object> {
  readonly kind: string;
  /** Number of the newest format, which is the one that this program writes. */
  readonly newest: number;
  /** Shape of the newest format, without `format`. */
  readonly schema: z.ZodType<T>;
  /** The first one turns format 1 into format 2, and so on. */
  readonly upcasters: readonly Upcaster[];
}

/** Declares a record's stored shape. The newest format is one more than there are upcasters. */
export function recordFormat<T extends object>(
  kind: string,
  schema: z.ZodType<T>,
  upcasters: readonly Upcaster[] = [],
): RecordFormat<T> {
  return { kind, newest: upcasters.length + 1, schema, upcasters };
}

/** A stored document as a record of the newest format, or the reason why it cannot be read. */
export type ReadDocument<T> =
  | { readonly outcome: 'read'; readonly record: T; readonly format: number }
  | { readonly outcome: 'newer'; readonly format: number }
  | { readonly outcome: 'invalid'; readonly cause?: unknown };

/**
 * Reads a stored document of any format up to the newest. The schema only checks and its result is dropped: schemas of
 * the domain mask personal data, which is for answers, and a record that is read to be written again must stay whole.
 */
export function readDocument<T extends object>(kind: RecordFormat<T>, value: unknown): ReadDocument<T> {
  if (!isDocument(value)) return { outcome: 'invalid' };
  const { format = 1, ...fields } = value;
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || (format < 2 && 'format' in value)) {
    return { outcome: 'invalid' };
  }
  if (format > kind.newest) return { outcome: 'newer', format };
  try {
    const record = upcast(kind, fields, format);
    return conforms(kind.schema, record) ? { outcome: 'read', record, format } : { outcome: 'invalid' };
  } catch (cause) {
    // An upcaster relies on the shape of its format, which a damaged document does not have.
    return { outcome: 'invalid', cause };
  }
}

/** Returns the fields of a document of `format` in the newest format. */
export function upcast(kind: Pick<RecordFormat<object>, 'upcasters'>, fields: StoredDocument, format: number) {
  return kind.upcasters.slice(format - 1).reduce((document, next) => next(document), fields);
}

/** Returns what is stored of a record of the newest format. */
export function storedDocument({ newest }: Pick<RecordFormat<object>, 'newest'>, record: object): StoredDocument {
  return newest === 1 ? { ...record } : { format: newest, ...record };
}

/**
 * A record under a digest, a signature or a chain, which all cover the document as it is stored. `stored` holds that
 * document where it has an older format; where it is absent, the document follows from the record.
 */
export type Sealed<T extends object> = T & { readonly stored?: StoredDocument };

/** Returns the document that a record's digest, signature or chain covers. */
export function sealedDocument(
  kind: Pick<RecordFormat<object>, 'newest'>,
  { stored, ...record }: Sealed<object>,
): StoredDocument {
  return stored ?? storedDocument(kind, record);
}

/** Thrown when a stored document has a format that this program does not know yet. */
export class NewerFormat extends Error {
  override readonly name = 'NewerFormat';

  constructor(kind: Pick<RecordFormat<object>, 'kind' | 'newest'>, format: number) {
    const what = kind.kind.replaceAll('_', ' ');
    super(
      `A stored ${what} has format ${format}, and this program knows formats up to ${kind.newest}. Use the newer release that wrote it.`,
    );
  }

  /** Adds which release wrote the store, and how to get it. */
  nameRelease({ writtenBy, instead }: { readonly writtenBy: string; readonly instead: string }): void {
    if (!this.message.includes(instead)) this.message += ` The store was written by ${writtenBy}. ${instead}`;
  }
}

export function isDocument(value: unknown): value is StoredDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function conforms<T>(schema: z.ZodType<T>, value: unknown): value is T {
  return schema.safeParse(value).success;
}
