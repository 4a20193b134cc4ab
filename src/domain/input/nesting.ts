/** Whether lists and objects lie in one another deeper than so many levels. Never looks, nor recurses, any deeper itself. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels <= 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
