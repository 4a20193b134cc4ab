import { gunzipSync } from 'node:zlib';
import { APPLIED_CHANGE_FORMAT, type AppliedChange } from '../../../domain/change/mutation.ts';
import { document } from '../../sqlite/row.ts';
import { bytes, type Item, type ItemKey, keyPart, text } from '../items.ts';
import type { TableReader } from '../table-reader.ts';

export const appliedKey = (changeId: string): ItemKey => ({ pk: `CHG#${keyPart(changeId)}`, sk: 'APPLIED' });

/** Reads of the deciding rows: from the table itself, whatever revision the replica has. */
export function appliedReads(data: TableReader) {
  return {
    async appliedChange(changeId: string): Promise<AppliedChange | undefined> {
      const item = await data.get(appliedKey(changeId));
      return item === undefined ? undefined : appliedOf(item);
    },
    async appliedChangesOn(changeIds: readonly string[]): Promise<ReadonlyMap<string, AppliedChange>> {
      const items = await data.getAll([...new Set(changeIds)].map(appliedKey));
      return new Map(items.map((item) => [text(item, 'change_id'), appliedOf(item)]));
    },
  };
}

function appliedOf(item: Item): AppliedChange {
  const row = { document: gunzipSync(bytes(item, 'document')).toString('utf8') };
  return document(APPLIED_CHANGE_FORMAT, row, 'document');
}
