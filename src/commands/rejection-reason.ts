import { done, type Outcome, refused } from '../domain/refusal.ts';
import { reasonInput } from '../domain/text/free-text.ts';
import { askUntil } from './asking.ts';
import type { CommandInput } from './command.ts';
import { textOption } from './options.ts';
import type { Terminal } from './terminal.ts';

const MOST = 2000;
const reason = reasonInput(MOST);

/** Asks why a change is rejected; undefined if the person goes back instead. The agent that proposed it reads the answer. */
export function askReason(terminal: Pick<Terminal, 'ask' | 'note'>): Promise<string | undefined> {
  const question = 'Why? The agent that asked reads it (or "back"): ';
  return askUntil(terminal, question, (typed) => {
    if (typed.trim().toLowerCase() === 'back') return { value: undefined };
    const read = readReason(typed.trim());
    return 'problem' in read
      ? { again: `The reason ${read.problem}. Type a reason, or "back" to reject nothing.` }
      : read;
  });
}

/** Reads `--comment`, which has the same bounds as a typed reason. */
export function commentOption(input: CommandInput): Outcome<string | null> {
  const comment = textOption(input, 'comment');
  if (comment === undefined) return done(null);
  const read = readReason(comment);
  if ('value' in read) return done(read.value);
  return refused({
    code: 'invalid_input',
    field: '--comment',
    message: `--comment ${read.problem}.`,
    instead: `Give a text of 1 to ${MOST} characters.`,
  });
}

function readReason(text: string): { readonly value: string } | { readonly problem: string } {
  if (text.trim() === '') return { problem: 'must not be blank' };
  if (text.length > MOST) return { problem: `has ${text.length} characters, and the most is ${MOST}` };
  const parsed = reason.safeParse(text);
  return parsed.success ? { value: parsed.data } : { problem: parsed.error.issues[0]?.message ?? 'cannot be stored' };
}
