import { safeText } from '../domain/text/text.ts';

const MAX_ECHO = 40;

/** Formats a text from a file for a message: truncated, masked, without control characters. */
export function echo(text: string): string {
  const shown = safeText(text).replace(/\s+/g, ' ');
  return JSON.stringify(shown.length > MAX_ECHO ? `${shown.slice(0, MAX_ECHO)}…` : shown);
}
