import { done, type Outcome, refused } from '../domain/refusal.ts';
import { textInput } from '../domain/text/text.ts';
import { askUntil } from './asking.ts';
import type { CommandInput } from './command.ts';
import { textOption } from './options.ts';
import type { Terminal } from './terminal.ts';

const MOST = 2000;
const reason = textInput(MOST);

/** Asks why a change is rejected; undefined if the person goes back instead. The agent that proposed it reads the answer. */
export function askReason(terminal: Pick<Terminal, 'ask' | 'note'>): Promise<string | undefined> {
  const question = 'Why? The agent that asked reads it (or "back"): ';
  return askUntil(terminal, question, (typed) => {
    if (typed.trim().toLowerCase() === 'back') return { value: undefined };
    const problem = problemOf(typed.trim());
    return problem === undefined
      ? { value: typed.trim() }
      : { again: `The reason ${problem}. Type a reason, or "back" to reject nothing.` };
  });
}

/** Reads `--comment`, which has the same bounds as a typed reason. */
export function commentOption(input: CommandInput): Outcome<string | null> {
  const comment = textOption(input, 'comment');
  if (comment === undefined) return done(null);
  const problem = problemOf(comment);
  if (problem === undefined) return done(comment);
  return refused({
    code: 'invalid_input',
    field: '--comment',
    message: `--comment ${problem}.`,
    instead: `Give a text of 1 to ${MOST} characters.`,
  });
}

function problemOf(text: string): string | undefined {
  if (text.trim() === '') return 'must not be blank';
  if (text.length > MOST) return `has ${text.length} characters, and the most is ${MOST}`;
  const parsed = reason.safeParse(text);
  return parsed.success ? undefined : (parsed.error.issues[0]?.message ?? 'cannot be stored');
}
