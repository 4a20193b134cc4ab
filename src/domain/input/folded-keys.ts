type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a JSON value with the keys of its objects in lower case, as Athena's JSON reader compares them. */
export function withFoldedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFoldedKeys);
  return isFields(value) ? foldedFields(value) : value;
}

/** As `withFoldedKeys`, for an object. */
export function foldedFields(value: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toLowerCase(), withFoldedKeys(one)]));
}

/** Returns the first key that an object has twice in different case; undefined if there is none. */
export function foldedTwice(value: Fields): string | undefined {
  const seen = new Set<string>();
  for (const [key, one] of Object.entries(value)) {
    const folded = key.toLowerCase();
    const twice = seen.has(folded) ? folded : isFields(one) ? foldedTwice(one) : undefined;
    if (twice !== undefined) return twice;
    seen.add(folded);
  }
  return undefined;
}
