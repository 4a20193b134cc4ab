import { unsealApproverKey } from '../console/approver-key.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import type { CommandContext } from './command.ts';

const ATTEMPTS = 3;

/** A person has to be there: no flag, variable or file stands in for the passphrase. */
export function requirePerson(context: CommandContext): Outcome<true> {
  if (context.terminal.interactive) return done(true);
  return refused({
    code: 'not_allowed',
    message: 'Deciding needs a person at a terminal, and this is none.',
    instead: 'Run the command yourself, in a terminal, without a pipe.',
  });
}

/** Opens the approver's key with the passphrase asked on the terminal. */
export async function unlockApprover(
  ports: CommitPorts,
  context: CommandContext,
  asked: string | undefined,
): Promise<Outcome<Approver>> {
  const person = requirePerson(context);
  if (!person.ok) return person;
  const enrolled = await ports.authority.approvers();
  const approverId = asked ?? (enrolled.length === 1 ? enrolled[0]?.approver_id : undefined);
  if (approverId === undefined || !enrolled.some((one) => one.approver_id === approverId)) {
    return refused({
      code: enrolled.length === 0 ? 'no_policy' : 'invalid_input',
      field: '--as',
      message: enrolled.length === 0 ? 'Nobody is enrolled to decide.' : 'It is not clear who decides.',
      instead:
        enrolled.length === 0
          ? 'Run: brand-escalations approvers init'
          : `Use --as with one of: ${enrolled.map((one) => one.approver_id).join(', ')}.`,
    });
  }
  const sealed = context.files.readKey(approverId);
  if (!sealed.ok) return sealed;
  for (let attempt = 1; ; attempt++) {
    const passphrase = await context.terminal.ask(`Passphrase of ${approverId}: `, { secret: true });
    const opened = unsealApproverKey(sealed.value, passphrase);
    if (opened.ok || attempt === ATTEMPTS) return opened;
    context.terminal.note(opened.refusal.message);
  }
}
