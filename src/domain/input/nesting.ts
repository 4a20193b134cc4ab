/** Returns true when a value is nested deeper than `levels`. Does not recurse beyond that depth. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels <= 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
