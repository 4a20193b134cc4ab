/** Returns the singular or plural form for a count: "1 combo", "2 combos". */
export function noun(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
