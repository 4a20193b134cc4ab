/** Other words for the values of enumerations, as people and other programs write them in documents. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  approve: ['approved', 'approval', 'accept', 'accepted'],
  reject: ['rejected', 'rejection', 'declined'],
  specific_examples: ['specific_example', 'examples'],
  succeeded: ['success', 'successful', 'completed', 'complete'],
  failed: ['failure', 'fail', 'error'],
  timed_out: ['timedout', 'timeout', 'time_out'],
  running: ['in_progress', 'started'],
  aborted: ['abort', 'cancelled', 'canceled', 'stopped'],
  resolved: ['done', 'fixed'],
  open: ['new', 'opened'],
  true: ['yes', 'y', '1'],
  false: ['no', 'n', '0'],
};

/** Folds what people write differently in one word: case, surrounding blanks, and what joins its parts. */
export function foldedWord(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
}

/** Returns the word of an enumeration that a text stands for: "Approved" is `approve`. Undefined if there is none. */
export function wordAmong<W extends string>(text: unknown, words: readonly W[]): W | undefined {
  if (typeof text !== 'string') return undefined;
  const folded = foldedWord(text);
  const same = words.find((word) => foldedWord(word) === folded);
  return same ?? words.find((word) => SYNONYMS[foldedWord(word)]?.includes(folded));
}
