import type { Hasher } from '../../../domain/ports/foundation.ts';
import { canonicalJson } from '../../../domain/text/canonical.ts';
import { StoreUnavailable } from '../../sqlite/store-errors.ts';
import { type Item, type ItemKey, integer, text, textOrNull } from '../items.ts';
import type { TableReader } from '../table-reader.ts';
import { LOG_FORMAT } from './entry-format.ts';

export const HEAD_KEY: ItemKey = { pk: 'HEAD', sk: 'HEAD' };

/** The newest snapshot of a replica, in S3. */
export interface SnapshotPlace {
  readonly revision: number;
  readonly key: string;
  /** Of the object as it lies there. */
  readonly sha256: string;
  /** Of its content, and when it was made; null for one of a program that did not say. */
  readonly digest: string | null;
  readonly at: string | null;
}

/** A place in the log, and the hash over all entries up to it. */
export interface LogPlace {
  readonly revision: number;
  readonly chain: string;
}

export interface LogHead extends LogPlace {
  readonly storeId: string;
  /** The newest format of the log that was written. */
  readonly format: number;
  readonly snapshot: SnapshotPlace;
  /**
   * A snapshot that is being made: every follower computes its digest at this revision. It was the log's head when this was
   * written, so that no follower had passed it.
   */
  readonly announced: { readonly revision: number; readonly at: string } | null;
}

/** Reads the head of the log. Throws `StoreUnavailable` where there is none, or a newer release wrote it. */
export async function logHead(data: TableReader): Promise<LogHead> {
  const item = await data.get(HEAD_KEY);
  if (item === undefined)
    throw new StoreUnavailable(
      'missing_store',
      `There is no store yet: the table ${data.table} has no log.`,
      'brand-escalations data init',
    );
  const head = headOf(item);
  if (head.format > LOG_FORMAT)
    throw new StoreUnavailable(
      'newer_schema',
      `The log has format ${head.format}, and this program knows formats up to ${LOG_FORMAT}.`,
      null,
      { instead: 'Deploy the newer release that wrote it: readers first, then the executor.' },
    );
  return head;
}

function headOf(item: Item): LogHead {
  return {
    revision: integer(item, 'revision'),
    chain: text(item, 'chain'),
    storeId: text(item, 'store_id'),
    format: integer(item, 'format'),
    snapshot: {
      revision: integer(item, 'snapshot_revision'),
      key: text(item, 'snapshot_key'),
      sha256: text(item, 'snapshot_sha256'),
      digest: textOrNull(item, 'snapshot_digest'),
      at: textOrNull(item, 'snapshot_at'),
    },
    announced:
      item.announced_revision === undefined
        ? null
        : { revision: integer(item, 'announced_revision'), at: text(item, 'announced_at') },
  };
}

/** Returns the chain before the first entry. It covers the store, so that no entry fits into another store's log. */
export function chainOrigin(storeId: string, hasher: Hasher): string {
  return hasher.sha256(canonicalJson({ log: storeId }));
}

/** Returns the chain after an entry: an edited, removed or restored entry shows. */
export function nextChain(
  previous: string,
  entry: { readonly revision: number; readonly change_id: string | null; readonly hash: string },
  hasher: Hasher,
): string {
  return hasher.sha256(canonicalJson({ previous, ...entry }));
}
