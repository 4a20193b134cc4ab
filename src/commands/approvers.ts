import { checkNewApproverId, enrolAnotherApprover, recordPolicy } from '../console/enrolment.ts';
import { keyFingerprint } from '../console/fingerprint.ts';
import { advanceSignedHead, checkSignedHead } from '../console/signed-head.ts';
import { done } from '../domain/refusal.ts';
import { approverIdOf, newPassphrase } from './approvers-input.ts';
import { type Command, textOption } from './command.ts';
import { requirePerson, unlockApprover } from './unlock.ts';

export const approversAdd: Command = {
  usage: 'approvers add',
  summary: 'Let another person decide: you unlock your key and sign theirs, then they choose their passphrase.',
  options: {
    id: { type: 'string', help: 'Who they are, such as their e-mail address' },
    as: { type: 'string', help: 'Which approver you are' },
  },
  arguments: [],
  async run(input, context) {
    const person = requirePerson(context);
    if (!person.ok) return person;
    const id = approverIdOf(textOption(input, 'id') ?? '');
    if (!id.ok) return id;
    return context.withStore(async (ports) => {
      const { files, terminal } = context;
      const free = await checkNewApproverId(id.value, ports);
      if (!free.ok) return free;
      const whole = await checkSignedHead(files, ports);
      if (!whole.ok) return whole;
      const voucher = await unlockApprover(ports, context, textOption(input, 'as'));
      if (!voucher.ok) return voucher;
      terminal.note(`Now ${id.value}:`);
      const passphrase = await newPassphrase(context);
      if (!passphrase.ok) return passphrase;
      const request = { approver_id: id.value, passphrase: passphrase.value };
      const enrolled = await enrolAnotherApprover(request, voucher.value, ports, (key) => files.writeKey(key));
      if (!enrolled.ok) return enrolled;
      const signed = await advanceSignedHead(voucher.value, files, ports);
      if (!signed.ok) return signed;
      const fingerprint = keyFingerprint(enrolled.value.sealed.public_key);
      terminal.note(`${id.value} can decide now. Fingerprint of the key, to keep elsewhere: ${fingerprint}`);
      return done({ approver_id: id.value, key: files.keyPath(id.value), fingerprint });
    });
  },
};

export const approversList: Command = {
  usage: 'approvers list',
  summary: 'Who can decide, and the policy in force.',
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
  summary: 'Record the policy file as it stands now; decisions made under the old one no longer count.',
  options: { as: { type: 'string', help: 'Which approver you are' } },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const file = context.files.readPolicy();
      if (!file.ok) return file;
      context.terminal.note(`The policy to record: ${JSON.stringify(file.value)}`);
      const whole = await checkSignedHead(context.files, ports);
      if (!whole.ok) return whole;
      const approver = await unlockApprover(ports, context, textOption(input, 'as'));
      if (!approver.ok) return approver;
      await recordPolicy(file.value, approver.value.approver_id, ports);
      const signed = await advanceSignedHead(approver.value, context.files, ports);
      return signed.ok ? done({ recorded: file.value }) : signed;
    }),
};
