import { unsealApproverKey } from '../console/approver-key.ts';
import { checkPolicyFile } from '../console/enrolment.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import type { CommandContext, ExposedPath } from './command.ts';

const ATTEMPTS = 3;

/** Refuses without an interactive terminal: no flag, variable or file can supply the passphrase. */
export function requirePerson(context: CommandContext): Outcome<true> {
  if (context.terminal.interactive) return done(true);
  return refused({
    code: 'not_allowed',
    message: 'Deciding needs a person at a terminal, and this is not an interactive terminal.',
    instead: 'Run the command yourself, in a terminal, without a pipe.',
  });
}

/** Refuses unless the policy file matches the recorded policy; no decision is made or applied otherwise. */
export async function requireRecordedPolicy(ports: CommitPorts, context: CommandContext): Promise<Outcome<true>> {
  const exposed = context.exposedPaths().find(({ everyone }) => everyone);
  if (exposed !== undefined) return refuseExposed(exposed);
  const file = context.files.readPolicy();
  return file.ok ? checkPolicyFile(file.value, ports) : file;
}

/**
 * Refuses before anything is asked where no decision could be recorded: while several copies of the store are in use, or
 * without a policy that is in force.
 */
export async function requireDeciding(ports: CommitPorts, context: CommandContext): Promise<Outcome<true>> {
  const home = await ports.home.check();
  return home.ok ? requireRecordedPolicy(ports, context) : home;
}

/** What every user of the machine can write, an agent can write, too: it would decide by itself. */
function refuseExposed({ path, by, fix }: ExposedPath) {
  return refused({
    code: 'not_allowed',
    message: `Nothing is decided or applied while ${path} can be written by ${by} of this machine.`,
    instead: `Run: ${fix}`,
  });
}

/**
 * Unlocks an approver's key with the passphrase typed on the terminal.
 *
 * @param id the approver; may be undefined when only one is enrolled
 */
export async function unlockApprover(
  ports: CommitPorts,
  context: CommandContext,
  id: string | undefined,
): Promise<Outcome<Approver>> {
  const person = requirePerson(context);
  if (!person.ok) return person;
  const enrolled = await ports.authority.approvers();
  const approverId = id ?? (enrolled.length === 1 ? enrolled[0]?.approver_id : undefined);
  if (approverId === undefined || !enrolled.some((approver) => approver.approver_id === approverId)) {
    return refused({
      code: enrolled.length === 0 ? 'no_policy' : 'invalid_input',
      field: '--as',
      message: enrolled.length === 0 ? 'No approver is enrolled.' : 'It is not clear who decides.',
      instead:
        enrolled.length === 0
          ? 'Run: brand-escalations approvers init'
          : `Use --as with one of: ${enrolled.map((approver) => approver.approver_id).join(', ')}.`,
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
