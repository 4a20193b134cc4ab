/** One word that a narrative must hold, and another that it must not hold, as a pattern with lookahead asks for them. */
interface WordWithoutAnother {
  readonly wanted: string;
  readonly unwanted: string;
}

const WANTED = '(?<wanted>[\\w &-]+)';
const UNWANTED = '(?<unwanted>[\\w &-]+|\\(?:?[\\w &|-]+\\))';
const NOT_FOLLOWED = `\\(\\?!\\.\\*\\??${UNWANTED}(?:\\.\\*)?\\)`;
const FOLLOWED = `\\(\\?=\\.\\*\\??${WANTED}(?:\\.\\*)?\\)`;
const REST = '(?:\\.[*+]\\$?)?';

/** The usual ways to write it. */
const FORMS: readonly RegExp[] = [
  `\\^?${NOT_FOLLOWED}\\.\\*\\??${WANTED}${REST}`,
  `\\^?${FOLLOWED}${NOT_FOLLOWED}${REST}`,
  `\\^?${NOT_FOLLOWED}${FOLLOWED}${REST}`,
  `\\^\\((?:\\?:)?\\(\\?!${UNWANTED}\\)\\.\\)\\*${WANTED}\\((?:\\?:)?\\(\\?!\\k<unwanted>\\)\\.\\)\\*\\$?`,
].map((form) => new RegExp(`^${form}$`, 'i'));

/** Reads a pattern as one word without another anywhere; null for any other pattern. */
export function wordWithoutAnother(source: string): WordWithoutAnother | null {
  for (const form of FORMS) {
    const { wanted, unwanted } = form.exec(source)?.groups ?? {};
    if (wanted !== undefined && unwanted !== undefined) return { wanted, unwanted };
  }
  return null;
}
