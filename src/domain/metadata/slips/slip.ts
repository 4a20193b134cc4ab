/** Says that a pattern cannot ask for what a source asks for: that a narrative does not hold something. */
export const UNSAYABLE = { unsayable: true } as const;

/** The pattern that is meant; null for a source without the slip. */
export type Corrected = string | typeof UNSAYABLE | null;

export interface SlipOfNotation {
  readonly kind: string;
  /** The reading that was not meant, as a sentence. */
  readonly says: string;
  /** Returns the pattern without the slip; null for a pattern without it. */
  correct(source: string): Corrected;
}

/** Returns the first part that a wrapping holds; null where it does not fit. */
export function inner(wrapping: RegExp, source: string): string | null {
  const found = wrapping.exec(source);
  return found?.slice(1).find((part) => part !== undefined && part.length > 1) ?? null;
}

/** Returns the source with something replaced; null where nothing is. */
export function changed(source: string, pattern: RegExp, by: string): string | null {
  const text = source.replace(pattern, by);
  return text === source ? null : text;
}
