import { diffArrays } from 'diff';
import { z } from 'zod';
import { untrustedText } from '../text/text.ts';

/** One block of changed lines. */
export interface Hunk {
  /** Its first line in the old text, from 1; where nothing is removed, the line that it is inserted before. */
  readonly at: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** The nearest Markdown heading above; null where there is none. */
  readonly heading: string | null;
}

/** Most changed lines to compare. With more, the whole text is shown as replaced. */
const MOST_EDITS = 1_000;
const HEADING = /^#{1,6}\s/;

/** Splits a text into lines. A line end at the end starts no further line. */
export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Compares two texts line by line. The hunks are in order and hold every changed line. */
export function diffLines(before: string, after: string): readonly Hunk[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const parts = diffArrays([...old], [...fresh], { maxEditLength: MOST_EDITS });
  if (parts === undefined) return [{ at: 1, removed: old, added: fresh, heading: null }];
  const hunks: Hunk[] = [];
  let at = 0;
  let open: { at: number; removed: string[]; added: string[] } | null = null;
  const close = () => {
    if (open !== null) hunks.push({ ...open, at: open.at + 1, heading: headingAbove(old, open.at) });
    open = null;
  };
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      close();
      at += value.length;
      continue;
    }
    open ??= { at, removed: [], added: [] };
    (added ? open.added : open.removed).push(...value);
    if (removed) at += value.length;
  }
  close();
  return hunks;
}

function headingAbove(lines: readonly string[], index: number): string | null {
  return lines.slice(0, index).findLast((line) => HEADING.test(line)) ?? null;
}

/** Schema of a comparison's changed lines. */
export const lineDiffSchema = z.object({
  removed: z.int(),
  added: z.int(),
  lines: z.array(untrustedText).describe('@ place, - removed, + added'),
  complete: z.boolean(),
});
export type LineDiff = z.infer<typeof lineDiffSchema>;

/** Renders hunks as marked lines, up to a limit. */
export function markedLines(hunks: readonly Hunk[], most: number): LineDiff {
  const lines = hunks.flatMap(({ at, removed, added, heading }) => [
    `@ line ${at}${heading === null ? '' : `, under ${heading}`}`,
    ...removed.map((line) => `- ${line}`),
    ...added.map((line) => `+ ${line}`),
  ]);
  const count = (key: 'removed' | 'added') => hunks.reduce((sum, hunk) => sum + hunk[key].length, 0);
  return {
    removed: count('removed'),
    added: count('added'),
    lines: lines.slice(0, most),
    complete: lines.length <= most,
  };
}
