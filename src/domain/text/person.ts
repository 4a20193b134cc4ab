import { cleanCell } from './cell.ts';
import { textInput } from './text.ts';

/*
 * Names of people and teams, usually addresses. Tools, uploads and import store them alike: on one line, without blanks around
 * them, and no longer than this.
 */

/** Maximum length of the name of a person or team, in characters. */
export const PERSON_LIMIT = 200;

/** Fields of records that name people. */
export const PERSON_FIELDS: ReadonlySet<string> = new Set([
  ...['assigned_to', 'stakeholders', 'created_by', 'submitted_by', 'closed_by', 'resolved_by', 'deployed_by', 'run_by'],
  ...['author', 'by', 'approvers'],
]);

/** Returns the name of a person as it is stored. */
export function cleanPerson(text: string): string {
  return cleanCell(text).trim();
}

/** An input field for the name of a person or team. */
export function personInput() {
  return textInput(PERSON_LIMIT).overwrite(cleanPerson);
}
