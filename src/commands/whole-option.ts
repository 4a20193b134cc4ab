import { done, type Outcome, refused } from '../domain/refusal.ts';
import { type CommandInput, textOption } from './command.ts';

/** The number that an option gives; undefined when it is not given. */
export function wholeOption(
  input: CommandInput,
  name: string,
  least: number,
  most: number,
): Outcome<number | undefined> {
  const text = textOption(input, name);
  if (text === undefined) return done(undefined);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return done(value);
  return refused({
    code: 'invalid_input',
    field: `--${name}`,
    message: `--${name} cannot be "${text}".`,
    instead: `Give a whole number from ${least} to ${most}.`,
  });
}
