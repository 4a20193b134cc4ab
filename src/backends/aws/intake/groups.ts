import { METADATA_TABLE } from '../../../interchange/upstream-files.ts';
import type { ListedObject } from './upstream-bucket.ts';

/** Objects that are read together: the versions of one brand, or one object. */
export type Group = readonly ListedObject[];

/** Objects, and bytes, that become one entry of the log. */
const MOST_OBJECTS = 200;
const MOST_BYTES = 8 * 1024 * 1024;

/** Returns the beginning that all keys of a brand's metadata have, and others may have too; undefined for other objects. */
export function metadataPrefix(key: string): string | undefined {
  return key.startsWith(`${METADATA_TABLE.folder}/`) ? /^[^/]*\/brand_\d+(?=[._])/.exec(key)?.[0] : undefined;
}

/** Puts the versions of a brand together, in the order of the first one. */
export function grouped(objects: readonly ListedObject[]): readonly Group[] {
  const groups = new Map<string, ListedObject[]>();
  for (const object of objects) {
    const name = metadataPrefix(object.key) ?? object.key;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [object]);
    else group.push(object);
  }
  return [...groups.values()];
}

/** Packs groups into chunks of a bounded size. A group is never divided. */
export function* chunks(groups: readonly Group[]): Generator<readonly Group[]> {
  let chunk: Group[] = [];
  let [objects, bytes] = [0, 0];
  for (const group of groups) {
    const size = group.reduce((sum, one) => sum + one.size, 0);
    if (chunk.length > 0 && (objects + group.length > MOST_OBJECTS || bytes + size > MOST_BYTES)) {
      yield chunk;
      [chunk, objects, bytes] = [[], 0, 0];
    }
    chunk.push(group);
    objects += group.length;
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
