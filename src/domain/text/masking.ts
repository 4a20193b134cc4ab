import { ibans, sortCodesWithAccounts } from './account-numbers.ts';
import { cardNumbers } from './card-numbers.ts';
import { mailAddresses, SOME_AT } from './mail-addresses.ts';
import { OTHER_DIGIT, type PlainReading, plainReadings } from './plain-reading.ts';
import type { Span } from './span.ts';

/*
 * Masks personal data in free text. It is searched for in plain readings of the text, and blanks between its parts may
 * have any number, so that nothing that folds or decodes a masked text later brings personal data to light.
 * docs/masking.md lists the spellings.
 */

type Finder = (text: string) => readonly Span[];

const NUMBERS: readonly Finder[] = [cardNumbers, ibans, sortCodesWithAccounts];

/** What any personal number has: six digits or more, in ASCII, in other scripts or in codes. */
const FEW_DIGITS = 6;
const CODE_SIGN = /[&%\\=][#0-9a-z]|[0-9][\])]?\{[0-9]/i;

/** Masks card numbers except for their last four digits, IBANs, and sort codes with accounts. Takes linear time. */
export function maskNumbers(text: string): string {
  return mayHaveNumber(text) ? masked(text, NUMBERS) : text;
}

/** Masks e-mail addresses, and numbers as {@link maskNumbers} does. Takes time linear in the length of the text. */
export function maskNumbersAndAddresses(text: string): string {
  const finders = [
    ...(SOME_AT.test(text) || CODE_SIGN.test(text) ? [mailAddresses] : []),
    ...(mayHaveNumber(text) ? NUMBERS : []),
  ];
  return finders.length === 0 ? text : masked(text, finders);
}

/** A part of a text that a mask replaces. */
export interface HiddenPart {
  readonly text: string;
  readonly mask: string;
}

/**
 * Returns the parts of a text that {@link maskNumbersAndAddresses} hides. What stands between the digits of a number is
 * hidden with them.
 */
export function hiddenParts(text: string): readonly HiddenPart[] {
  const parts: HiddenPart[] = [];
  masked(text, [mailAddresses, ...NUMBERS], (part) => parts.push(part));
  return parts;
}

/** Masks again until nothing is left to mask, since a mask may uncover what stood beside it. */
function masked(text: string, finders: readonly Finder[], onHidden?: (part: HiddenPart) => void): string {
  for (let shown = text; ; ) {
    const next = maskedOnce(shown, finders, onHidden);
    if (next === shown) return shown;
    shown = next;
  }
}

function mayHaveNumber(text: string): boolean {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39 && ++digits >= FEW_DIGITS) return true;
  }
  return CODE_SIGN.test(text) || OTHER_DIGIT.test(text);
}

function maskedOnce(text: string, finders: readonly Finder[], onHidden?: (part: HiddenPart) => void): string {
  const spans = plainReadings(text).flatMap((reading) =>
    finders.flatMap((find) => find(reading.text)).map((span) => inText(span, reading)),
  );
  spans.sort((a, b) => a.from - b.from || b.to - a.to);
  let shown = '';
  let done = 0;
  let open: Span | undefined;
  const close = () => {
    if (open === undefined) return;
    shown += text.slice(done, open.from) + open.mask;
    onHidden?.({ text: text.slice(open.from, open.to), mask: open.mask });
    done = open.to;
  };
  for (const span of spans) {
    // Spans that overlap are masked as one.
    if (open !== undefined && span.from < open.to) open = span.to > open.to ? { ...span, from: open.from } : open;
    else {
      close();
      open = span;
    }
  }
  close();
  return shown + text.slice(done);
}

/** Returns where a span of a reading stands in the text. */
function inText(span: Span, { origin }: PlainReading): Span {
  return origin === null ? span : { ...span, from: origin.from[span.from] ?? 0, to: origin.to[span.to - 1] ?? 0 };
}
