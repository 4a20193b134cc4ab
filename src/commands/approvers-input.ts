import { APPROVER_ID } from '../console/approver-files.ts';
import { MIN_PASSPHRASE } from '../console/approver-key.ts';
import { POLICY_PRESETS } from '../domain/change/policy.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { type CommandContext, type CommandInput, textOption } from './command.ts';

/** Asks for a passphrase twice. */
export async function newPassphrase(context: CommandContext): Promise<Outcome<string>> {
  const first = await context.terminal.ask(`New passphrase (${MIN_PASSPHRASE} characters or more): `, { secret: true });
  const second = await context.terminal.ask('Once more: ', { secret: true });
  if (first === second) return done(first);
  return refused({
    code: 'invalid_input',
    field: 'passphrase',
    message: 'The two differ.',
    instead: 'Run the command again.',
  });
}

export function presetOf(input: CommandInput): Outcome<(typeof POLICY_PRESETS)[number]> {
  const asked = textOption(input, 'preset') ?? 'solo';
  const preset = POLICY_PRESETS.find((one) => one === asked);
  if (preset !== undefined) return done(preset);
  return refused({
    code: 'invalid_input',
    field: '--preset',
    message: `There is no preset "${asked}".`,
    instead: `Use one of: ${POLICY_PRESETS.join(', ')}.`,
  });
}

export function approverIdOf(id: string): Outcome<string> {
  if (APPROVER_ID.test(id)) return done(id);
  return refused({
    code: 'invalid_input',
    field: '--id',
    message: id === '' ? 'It is not said who the approver is.' : `"${id}" cannot name an approver.`,
    instead: 'Use an e-mail address or a user name: letters, digits and . _ @ + -',
  });
}
