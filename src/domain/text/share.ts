/** Returns a part divided by its whole, rounded to four decimals as upstream stores shares; 0 when the whole is 0. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}
