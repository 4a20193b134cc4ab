import type { Clock } from '../domain/ports/foundation.ts';
import { LONG_TEXT, safeText } from '../domain/text/text.ts';

/** Characters that are masked before other calls get their turn: about twenty milliseconds of work at most. */
const MASKED_AT_ONCE = 16_000;

/**
 * Masks the long texts of an answer one after the other, so that the schema that parses it finds them masked. A plan of
 * twenty long notes would hold the event loop for a quarter of a second otherwise.
 */
export async function maskAhead(answer: unknown, { sleep }: Pick<Clock, 'sleep'>): Promise<void> {
  let masked = 0;
  for (const text of longTextsIn(answer)) {
    if (masked > 0 && masked + text.length > MASKED_AT_ONCE) {
      await sleep(0);
      masked = 0;
    }
    safeText(text);
    masked += text.length;
  }
}

function* longTextsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value.length >= LONG_TEXT) yield value;
  } else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) yield* longTextsIn(item);
}
