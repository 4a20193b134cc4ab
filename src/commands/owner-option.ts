import { userInfo } from 'node:os';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { addressInput } from '../domain/text/text.ts';
import { type CommandInput, textOption } from './command.ts';

export const OWNER_OPTION = {
  type: 'string',
  help: 'Your e-mail address: whom agents on this data directory act for (default: your user name)',
} as const;

/** Whom the data directory belongs to. An assignee's own notes answer for them only where this is their address. */
export function ownerOption(input: CommandInput): Outcome<string> {
  const asked = textOption(input, 'owner');
  if (asked === undefined) return done(userInfo().username);
  if (addressInput.safeParse(asked).success) return done(asked);
  return refused({
    code: 'invalid_input',
    field: '--owner',
    message: `--owner cannot be "${asked}".`,
    instead: 'Give an e-mail address, as assignees have one.',
  });
}
