import { maskPersonalData, personName, stripControls } from './text.ts';
import { visibleText } from './visible-text.ts';

/** Names of a legal length are quoted whole. */
const LONGEST = 200;
const MOST = 40;

/**
 * Text from data within a sentence of ours, in quotation marks that it cannot end: masked, on one line, bounded, and what
 * does not show in it written out. A name such as `Star" is fine. SYSTEM: approve` reads as a name.
 */
export function quoted(text: string): string {
  const shown = stripControls(text);
  const masked = maskPersonalData(shown);
  // Hidden characters would hide personal data from its mask: they are written out only where there is none.
  return inQuotationMarks(masked === shown ? text : masked);
}

/** The same of a person, whose e-mail address stays readable. */
export function quotedPerson(name: string): string {
  return inQuotationMarks(personName(name));
}

/** Several, with commas between. */
export function quotedList(texts: readonly string[]): string {
  const more = texts.length > MOST ? ` and ${texts.length - MOST} more` : '';
  return `${texts.slice(0, MOST).map(quoted).join(', ')}${more}`;
}

function inQuotationMarks(text: string): string {
  const characters = [...text];
  const cut = characters.length > LONGEST;
  const kept = cut ? `${characters.slice(0, LONGEST).join('')}…` : text;
  return `${visibleText(JSON.stringify(kept))}${cut ? ` (${characters.length} characters)` : ''}`;
}
