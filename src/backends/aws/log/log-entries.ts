import type { Hasher } from '../../../domain/ports/foundation.ts';
import { NewerFormat } from '../../../domain/record-format.ts';
import { bytes, type Item, type ItemKey, integer, numberedKey, numberedRanges, text, textOrNull } from '../items.ts';
import { type ObjectStore, sha256 } from '../object-store.ts';
import type { TableReader } from '../table-reader.ts';
import { decodeEntry, type EntryContent } from './entry-format.ts';
import { LogBroken } from './log-broken.ts';
import { type LogPlace, nextChain } from './log-head.ts';

export const logKey = (revision: number): ItemKey => numberedKey('LOG', revision);

/** What one entry holds, with its place. */
export type LogEntry = LogPlace & EntryContent;

export interface LogReads {
  readonly data: TableReader;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly hasher: Hasher;
}

/** Streams the entries after a place, up to a revision, in order. Throws {@link LogBroken} at the first that is not sound. */
export async function* entriesAfter(
  { data, objects, hasher }: LogReads,
  { revision, chain }: LogPlace,
  to: number,
): AsyncGenerator<LogEntry> {
  let last: LogPlace = { revision, chain };
  for (const range of numberedRanges('LOG', revision + 1, to))
    for await (const item of data.range(range)) {
      const entry = await entryOf(item, last, { objects, hasher });
      yield entry;
      last = entry;
    }
  if (last.revision < to) throw missing(last.revision + 1);
}

async function entryOf(
  item: Item,
  last: LogPlace,
  { objects, hasher }: Pick<LogReads, 'objects' | 'hasher'>,
): Promise<LogEntry> {
  const revision = integer(item, 'revision');
  if (revision !== last.revision + 1) throw missing(last.revision + 1);
  const [change_id, hash] = [textOrNull(item, 'change_id'), text(item, 'hash')];
  const chain = nextChain(last.chain, { revision, change_id, hash }, hasher);
  if (chain !== text(item, 'chain'))
    throw new LogBroken('chain', revision, `Entry ${revision} of the log does not follow the one before it.`);
  const body = item.key === undefined ? bytes(item, 'body') : await objects.get(text(item, 'key'));
  if (body === undefined) throw new LogBroken('body', revision, `The body of entry ${revision} of the log is missing.`);
  if (sha256(body) !== hash)
    throw new LogBroken('body', revision, `The body of entry ${revision} of the log is not what was committed.`);
  return { revision, chain, ...(await contentOf(body, revision)) };
}

async function contentOf(body: Uint8Array, revision: number): Promise<EntryContent> {
  try {
    const content = await decodeEntry(body);
    if (content !== undefined) return content;
  } catch (cause) {
    if (!(cause instanceof NewerFormat)) throw unknown(revision, cause);
    throw new LogBroken('newer', revision, `Entry ${revision} of the log: ${cause.message}`, { cause });
  }
  throw unknown(revision);
}

function unknown(revision: number, cause?: unknown): LogBroken {
  return new LogBroken(
    'unknown',
    revision,
    `Entry ${revision} of the log is of a kind that this program does not know.`,
    {
      cause,
    },
  );
}

function missing(revision: number): LogBroken {
  return new LogBroken('gap', revision, `Entry ${revision} of the log is missing.`);
}
