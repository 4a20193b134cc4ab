const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** Returns how far an instant is from now, in whole units, never more than it is: "in 2 days", "3 hours ago". */
export function relativeTime(instant: string, now: string): string {
  const distance = Date.parse(instant) - Date.parse(now);
  for (const [unit, length] of UNITS) {
    // One unit would be too coarse to act on: 36 hours are not a day.
    const least = unit === 'minute' ? length : 2 * length;
    if (Math.abs(distance) >= least) return words.format(Math.trunc(distance / length), unit);
  }
  return distance > 0 ? 'in less than a minute' : 'less than a minute ago';
}

/** Returns an instant for a reader: "in 3 days, 2026-12-03 09:00 UTC". An instant that cannot be read stays as it is. */
export function readableInstant(instant: string, now: string): string {
  if (Number.isNaN(Date.parse(instant))) return instant;
  const utc = new Date(Date.parse(instant)).toISOString();
  return `${relativeTime(instant, now)}, ${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;
}
