import { userInfo } from 'node:os';
import {
  checkNewApproverId,
  checkPolicyFile,
  enrolAnotherApprover,
  enrolFirstApprover,
  recordPolicy,
  requireNobodyEnrolled,
} from '../console/enrolment.ts';
import { keyFingerprint } from '../console/fingerprint.ts';
import { advanceSignedHead, checkSignedHead, startSignedHead } from '../console/signed-head.ts';
import { approvalsNeeded, DEFAULT_POLICY, POLICY_PRESETS, type Policy } from '../domain/change/policy.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import type { Command, CommandContext } from './command.ts';
import { approverIdFrom, askNewPassphrase, presetFrom } from './enrolment-questions.ts';
import { APPROVER_OPTION, textOption } from './options.ts';
import { requirePerson, unlockApprover } from './unlock.ts';

export const approversInit: Command = {
  usage: 'approvers init',
  summary: 'Create your approver key and record the policy. Required once before anything can be approved.',
  options: {
    id: { type: 'string', help: 'Your approver id, such as your e-mail address (default: your user name)' },
    preset: { type: 'string', help: `${POLICY_PRESETS.join(', ')} (default: solo)` },
  },
  arguments: [],
  async run(input, context) {
    const person = requirePerson(context);
    if (!person.ok) return person;
    const { terminal } = context;
    return context.withStore(async (ports) => {
      if (await wasInterrupted(ports, context)) return finishInterruptedEnrolment(ports, context);
      const first = await requireNobodyEnrolled(ports);
      if (!first.ok) return first;
      const anyIsFree = async () => done(true);
      const question = 'Your approver id, such as your e-mail address';
      const id = await approverIdFrom(textOption(input, 'id'), question, terminal, anyIsFree, userInfo().username);
      const preset = await presetFrom(textOption(input, 'preset'), terminal);
      return enrolFirst(id, { ...DEFAULT_POLICY, preset }, ports, context);
    });
  },
};

/**
 * True when an earlier `approvers init` ended between enrolling the approver and signing the first head: one approver,
 * no signed head, and nothing decided yet.
 */
async function wasInterrupted(ports: CommitPorts, context: CommandContext): Promise<boolean> {
  const anchor = context.files.readAnchor();
  const enrolled = await ports.authority.approvers();
  if (!anchor.ok || anchor.value !== undefined || enrolled.length !== 1) return false;
  if (await ports.authority.hasDecisions()) return false;
  for await (const _ of ports.data.appliedChanges()) return false;
  return true;
}

async function finishInterruptedEnrolment(ports: CommitPorts, context: CommandContext) {
  context.terminal.note(
    'An earlier enrolment was interrupted after its key was created. Unlock that key to finish it.',
  );
  const approver = await unlockApprover(ports, context, undefined);
  if (!approver.ok) return approver;
  const signed = await startSignedHead(approver.value, context.files, ports);
  if (!signed.ok) return signed;
  const recorded = await ports.authority.policy();
  if (recorded !== undefined) context.files.writePolicy(recorded.policy);
  return reportFirstEnrolment(approver.value.approver_id, recorded?.policy ?? DEFAULT_POLICY, ports, context);
}

async function enrolFirst(
  id: string,
  policy: Policy,
  ports: CommitPorts,
  context: CommandContext,
): Promise<Outcome<unknown>> {
  const { files, terminal } = context;
  const request = { approver_id: id, passphrase: await askNewPassphrase(terminal), policy };
  const enrolled = await enrolFirstApprover(request, ports, (key) => {
    files.writeKey(key);
    files.writePolicy(policy);
  });
  if (!enrolled.ok) return enrolled;
  const signed = await startSignedHead(enrolled.value.approver, files, ports);
  return signed.ok ? reportFirstEnrolment(id, policy, ports, context) : signed;
}

async function reportFirstEnrolment(
  approverId: string,
  policy: Policy,
  ports: CommitPorts,
  { terminal, files }: CommandContext,
) {
  terminal.note(`${approverId} can now decide on changes, under the policy "${policy.preset}" (${files.policyPath}).`);
  const record = (await ports.authority.approvers()).find((approver) => approver.approver_id === approverId);
  const fingerprint = keyFingerprint(record?.public_key ?? '');
  terminal.note(`Key fingerprint, to be kept in another place: ${fingerprint}`);
  if (approvalsNeeded('high', policy) > 1)
    terminal.note(
      'High-risk changes need a second approver. Add one with: brand-escalations approvers add --id THEIR_ID',
    );
  return done({ approver_id: approverId, preset: policy.preset, key: files.keyPath(approverId), fingerprint });
}

export const approversAdd: Command = {
  usage: 'approvers add',
  summary: 'Add another approver: unlock your key to sign theirs, then they choose their passphrase.',
  options: {
    id: { type: 'string', help: 'Their approver id, such as their e-mail address' },
    as: APPROVER_OPTION,
  },
  arguments: [],
  async run(input, context) {
    const person = requirePerson(context);
    if (!person.ok) return person;
    return context.withStore(async (ports) => {
      const { files, terminal } = context;
      const intact = await checkSignedHead(files, ports);
      if (!intact.ok) return intact;
      const question = 'Their approver id, such as their e-mail address';
      const isFree = (id: string) => checkNewApproverId(id, ports);
      const id = await approverIdFrom(textOption(input, 'id'), question, terminal, isFree);
      const sponsor = await unlockApprover(ports, context, textOption(input, 'as'));
      if (!sponsor.ok) return sponsor;
      terminal.note(`Now ${id}:`);
      const request = { approver_id: id, passphrase: await askNewPassphrase(terminal) };
      const enrolled = await enrolAnotherApprover(request, sponsor.value, ports, (key) => files.writeKey(key));
      if (!enrolled.ok) return enrolled;
      const signed = await advanceSignedHead(sponsor.value, files, ports);
      if (!signed.ok) return signed;
      const fingerprint = keyFingerprint(enrolled.value.sealed.public_key);
      terminal.note(`${id} can now decide on changes. Key fingerprint, to be kept in another place: ${fingerprint}`);
      return done({ approver_id: id, key: files.keyPath(id), fingerprint });
    });
  },
};

export const approversList: Command = {
  usage: 'approvers list',
  summary: 'List the approvers and the policy in force.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async (ports) => {
      const approvers = await ports.authority.approvers();
      const policy = await ports.authority.policy();
      if (!context.json) {
        for (const { approver_id, enrolled_at, public_key } of approvers)
          context.terminal.out(`${approver_id}  enrolled ${enrolled_at}  key ${keyFingerprint(public_key)}`);
        context.terminal.out(
          policy === undefined
            ? 'No policy: nothing can be approved.'
            : `Policy "${policy.policy.preset}", version ${policy.policy_version}`,
        );
      }
      return done({ approvers, policy: policy ?? null });
    }),
};

export const approversPolicy: Command = {
  usage: 'approvers policy',
  summary: 'Record the policy file as it is now; decisions made under the old policy no longer count.',
  options: { as: APPROVER_OPTION },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const file = context.files.readPolicy();
      if (!file.ok) return file;
      if ((await checkPolicyFile(file.value, ports)).ok) {
        context.terminal.note('The policy file is the recorded policy already: nothing is left to record.');
        return done({ recorded: file.value });
      }
      context.terminal.note(`The policy to record: ${JSON.stringify(file.value)}`);
      const intact = await checkSignedHead(context.files, ports);
      if (!intact.ok) return intact;
      const approver = await unlockApprover(ports, context, textOption(input, 'as'));
      if (!approver.ok) return approver;
      await recordPolicy(file.value, approver.value, ports);
      const signed = await advanceSignedHead(approver.value, context.files, ports);
      return signed.ok ? done({ recorded: file.value }) : signed;
    }),
};
