import { userInfo } from 'node:os';
import { enrolFirstApprover } from '../console/enrolment.ts';
import { keyFingerprint } from '../console/fingerprint.ts';
import { startSignedHead } from '../console/signed-head.ts';
import { approvalsNeeded, DEFAULT_POLICY, POLICY_PRESETS, type Policy } from '../domain/change/policy.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { approverIdOf, newPassphrase, presetOf } from './approvers-input.ts';
import { type Command, type CommandContext, textOption } from './command.ts';
import { requirePerson, unlockApprover } from './unlock.ts';

/** An enrolment whose first head was never signed, on a store where nothing was decided: the process ended in between. */
async function wasInterrupted(ports: CommitPorts, context: CommandContext): Promise<boolean> {
  const anchor = context.files.readAnchor();
  const enrolled = await ports.authority.approvers();
  if (!anchor.ok || anchor.value !== undefined || enrolled.length !== 1) return false;
  return (await ports.authority.decisions()).length === 0 && (await ports.data.appliedChanges()).length === 0;
}

async function finishInterrupted(ports: CommitPorts, context: CommandContext) {
  context.terminal.note('The enrolment was interrupted after the key was made. Its passphrase ends it.');
  const approver = await unlockApprover(ports, context, undefined);
  if (!approver.ok) return approver;
  const signed = await startSignedHead(approver.value, context.files, ports);
  if (!signed.ok) return signed;
  const policy = await ports.authority.policy();
  if (policy !== undefined) context.files.writePolicy(policy.policy);
  return welcome(approver.value.approver_id, policy?.policy ?? DEFAULT_POLICY, ports, context);
}

async function welcome(approverId: string, policy: Policy, ports: CommitPorts, { terminal, files }: CommandContext) {
  terminal.note(`${approverId} can decide now, under the policy "${policy.preset}" (${files.policyPath}).`);
  const record = (await ports.authority.approvers()).find((one) => one.approver_id === approverId);
  const fingerprint = keyFingerprint(record?.public_key ?? '');
  terminal.note(`Fingerprint of the key, to keep elsewhere: ${fingerprint}`);
  if (approvalsNeeded('high', policy) > 1)
    terminal.note(
      'High-risk changes need a second approver. Let one in with: brand-escalations approvers add --id THEIR_ID',
    );
  return done({ approver_id: approverId, preset: policy.preset, key: files.keyPath(approverId), fingerprint });
}

async function enrol(
  id: string,
  policy: Policy,
  ports: CommitPorts,
  context: CommandContext,
): Promise<Outcome<unknown>> {
  const passphrase = await newPassphrase(context);
  if (!passphrase.ok) return passphrase;
  const { files } = context;
  const request = { approver_id: id, passphrase: passphrase.value, policy };
  const enrolled = await enrolFirstApprover(request, ports, (key) => {
    files.writeKey(key);
    files.writePolicy(policy);
  });
  if (!enrolled.ok) return enrolled;
  const signed = await startSignedHead(enrolled.value.approver, files, ports);
  return signed.ok ? welcome(id, policy, ports, context) : signed;
}

export const approversInit: Command = {
  usage: 'approvers init',
  summary: 'Make your approver key and record the policy. Needed once before anything can be approved.',
  options: {
    id: { type: 'string', help: 'Who you are, such as your e-mail address (default: your user name)' },
    preset: { type: 'string', help: `${POLICY_PRESETS.join(', ')} (default: solo)` },
  },
  arguments: [],
  async run(input, context) {
    const person = requirePerson(context);
    if (!person.ok) return person;
    const id = approverIdOf(textOption(input, 'id') ?? userInfo().username);
    if (!id.ok) return id;
    const preset = presetOf(input);
    if (!preset.ok) return preset;
    return context.withStore(async (ports) =>
      (await wasInterrupted(ports, context))
        ? finishInterrupted(ports, context)
        : enrol(id.value, { ...DEFAULT_POLICY, preset: preset.value }, ports, context),
    );
  },
};
