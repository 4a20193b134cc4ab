import { visibleValue } from '../console/visible-text.ts';
import type { Terminal } from './terminal.ts';

/** What a person typed: a value, or the reason to ask again. */
export type Reading<T> = { readonly value: T } | { readonly again: string };

/** Asks until the answer can be read. Ctrl-C and Ctrl-D end it by `Interrupted`. */
export async function askUntil<T>(
  terminal: Pick<Terminal, 'ask' | 'note'>,
  question: string,
  read: (typed: string) => Reading<T> | Promise<Reading<T>>,
  options: { readonly secret?: boolean } = {},
): Promise<T> {
  for (;;) {
    const reading = await read(await terminal.ask(question, options));
    if ('value' in reading) return reading.value;
    terminal.note(reading.again);
  }
}

/**
 * Reads one of several words, case and blanks around it ignored.
 *
 * @param words what may be typed, by the word that stands for it; nothing typed stands for the word '' if it is there
 */
export function oneOf<T>(words: ReadonlyMap<string, T>): (typed: string) => Reading<T> {
  return (typed) => {
    const word = typed.trim().toLowerCase();
    const value = words.get(word);
    if (value !== undefined) return { value };
    const known = [...words.keys()].map((one) => (one === '' ? 'Enter' : one)).join(', ');
    return {
      again: word === '' ? `Nothing was typed. Type one of: ${known}.` : `${shown(typed)} is none of: ${known}.`,
    };
  };
}

/** Asks for the words that confirm something; false if the person quits. Anything else is asked again. */
export function askConfirmation(
  terminal: Pick<Terminal, 'ask' | 'note'>,
  words: string,
  effect: string,
): Promise<boolean> {
  const answers = new Map([
    [words, true],
    ['quit', false],
  ]);
  return askUntil(terminal, `Type "${words}" ${effect}, or "quit": `, oneOf(answers));
}

const MOST = 40;

function shown(typed: string): string {
  const characters = [...typed.trim()];
  return visibleValue(`"${characters.slice(0, MOST).join('')}${characters.length > MOST ? '…' : ''}"`);
}
