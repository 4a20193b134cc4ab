import type { Marks } from './marks.ts';
import type { ListedObject, UpstreamBucket } from './upstream-bucket.ts';

/** What is to be looked at, and what is no longer there. */
export interface ChangedObjects {
  readonly changed: readonly ListedObject[];
  /** Keys of objects that were set aside and are gone. */
  readonly gone: readonly string[];
}

/** The last key that begins so. */
const END = '\u{10ffff}';

/** Compares the objects below a prefix with the marks. Nothing but the list is asked for. */
export async function changedObjects(bucket: UpstreamBucket, marks: Marks, prefix: string): Promise<ChangedObjects> {
  const changed: ListedObject[] = [];
  const gone: string[] = [];
  let after = prefix;
  const compare = (page: readonly ListedObject[], upTo: string) => {
    const marked = marks.between(after, upTo);
    const there = new Set(page.map(({ key }) => key));
    changed.push(...page.filter(({ key, etag }) => marked.get(key)?.version !== etag));
    for (const { source, problems } of marked.values())
      if (problems.length > 0 && !there.has(source)) gone.push(source);
    after = upTo;
  };
  for await (const page of bucket.list(prefix)) {
    const last = page.at(-1);
    if (last !== undefined) compare(page, last.key);
  }
  compare([], prefix + END);
  return { changed, gone };
}
