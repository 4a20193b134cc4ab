import { isMissing, isMissingName } from './missing.ts';
import { merchantIdProblem, plainMerchantId, withoutFormula } from './spreadsheet-forms.ts';
import { textInput } from './text.ts';

/** Maximum lengths of the texts in the source tables, in characters. Generous: card narratives, for example, have about 40. */
export const CELL_LIMITS = { brandname: 200, sector: 100, mid: 200, narrative: 1000, mcc_desc: 500 } as const;

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LINE_BREAK_OR_TAB = /[\t\n\v\f\r\u0085\u2028\u2029]/g;

export function hasControls(text: string): boolean {
  return CONTROL.test(text);
}

/**
 * Removes control characters, about which regex engines disagree, so that the text stays on one line. Tabs and line ends
 * become spaces.
 */
export function toOneLine(text: string): string {
  if (!hasControls(text)) return text;
  return text.replace(LINE_BREAK_OR_TAB, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
}

/** Returns a text of a source table as it is stored: on one line, and without the `="…"` of a spreadsheet. */
export function cleanCell(text: string): string {
  return withoutFormula(toOneLine(text));
}

/** Returns the name of a brand as it is stored: as any other cell, without blanks around it. */
export function cleanName(text: string): string {
  return cleanCell(text).trim();
}

const NO_MARKER = 'give the real text: this stands for a missing value';

/** An input field for a text of a source table: on one line, and no marker for a missing value. */
export function cellInput(max: number) {
  return textInput(max)
    .overwrite(cleanCell)
    .refine((text) => !isMissing(text), NO_MARKER);
}

/** An input field for the name of a brand. */
export function brandnameInput(max: number = CELL_LIMITS.brandname) {
  return textInput(max)
    .overwrite(cleanName)
    .refine((text) => !isMissingName(text), NO_MARKER);
}

/** An input field for a merchant id, in its plain form. */
export function merchantIdInput() {
  return cellInput(CELL_LIMITS.mid)
    .overwrite(plainMerchantId)
    .refine((mid) => mid !== '', 'must not be blank')
    .check(({ value, issues }) => {
      const message = merchantIdProblem(value);
      if (message !== undefined) issues.push({ code: 'custom', message, input: value });
    });
}
