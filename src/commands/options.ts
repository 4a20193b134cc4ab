import { userInfo } from 'node:os';
import { TOOLSETS } from '../domain/change/operation.ts';
import { EVERYTHING_OFFERED, type Offered, readToolsets } from '../domain/operations/toolsets.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { addressInput } from '../domain/text/text.ts';
import type { CommandInput } from './command.ts';

/** The value of a text option, if it was given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The value of a whole-number option; undefined when it was not given. */
export function integerOption(
  input: CommandInput,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): Outcome<number | undefined> {
  const text = textOption(input, name);
  if (text === undefined) return done(undefined);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return done(value);
  return refused({
    code: 'invalid_input',
    field: `--${name}`,
    message: `--${name} cannot be "${text}".`,
    instead: `Give a whole number from ${min} to ${max}.`,
  });
}

/** The directory that a command makes. */
export const NEW_DIRECTORY = { name: 'DIR', type: 'path' } as const;

/** The option that selects an approver where several are enrolled. */
export const APPROVER_OPTION = {
  type: 'string',
  help: 'Your approver id (needed only when there are several approvers)',
} as const;

export const OWNER_OPTION = {
  type: 'string',
  help: 'Your e-mail address: agents on this data directory act on your behalf (default: your user name)',
} as const;

/**
 * The option of commands that make a store. Every program finds it by BRAND_ESCALATIONS_BACKEND afterwards; `cli.ts` reads
 * the two together.
 */
export const BACKEND_OPTION = {
  type: 'string',
  help: 'Where the store is made: embedded, in the data directory, or aws (default: BRAND_ESCALATIONS_BACKEND, else embedded)',
} as const;

/** The owner of the data directory. Must be an address: notes count as an assignee's only under the same address. */
export function ownerOption(input: CommandInput): Outcome<string> {
  const owner = textOption(input, 'owner');
  if (owner === undefined) return done(userInfo().username);
  if (addressInput.safeParse(owner).success) return done(owner);
  return refused({
    code: 'invalid_input',
    field: '--owner',
    message: `--owner cannot be "${owner}".`,
    instead: 'Give an e-mail address; assignees are identified by theirs, too.',
  });
}

/** The options that narrow the offered tools; the server takes the same. */
export const OFFERED_OPTIONS = {
  toolsets: {
    type: 'string',
    help: `Only the tools of these toolsets, separated by commas: ${TOOLSETS.join(', ')}`,
  },
  'read-only': { type: 'boolean', help: 'Only tools that read' },
} as const;

export function offeredOption(input: CommandInput): Outcome<Offered> {
  const list = textOption(input, 'toolsets');
  const readOnly = input.options['read-only'] === true;
  if (list === undefined) return done({ ...EVERYTHING_OFFERED, readOnly });
  const toolsets = readToolsets(list);
  return toolsets.ok ? done({ toolsets: toolsets.value, readOnly }) : toolsets;
}
