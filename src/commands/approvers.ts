import { userInfo } from 'node:os';
import { APPROVER_ID } from '../console/approver-files.ts';
import { MIN_PASSPHRASE } from '../console/approver-key.ts';
import { enrolFirstApprover, recordPolicy } from '../console/enrolment.ts';
import { DEFAULT_POLICY, POLICY_PRESETS } from '../domain/change/policy.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { anchorAudit } from '../executor/audit-check.ts';
import { type Command, type CommandContext, type CommandInput, textOption } from './command.ts';
import { requirePerson, unlockApprover } from './unlock.ts';

async function newPassphrase(context: CommandContext): Promise<Outcome<string>> {
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

function presetOf(input: CommandInput): Outcome<(typeof POLICY_PRESETS)[number]> {
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

function approverIdOf(input: CommandInput): Outcome<string> {
  const id = textOption(input, 'id') ?? userInfo().username;
  if (APPROVER_ID.test(id)) return done(id);
  return refused({
    code: 'invalid_input',
    field: '--id',
    message: `"${id}" cannot name an approver.`,
    instead: 'Use an e-mail address or a user name: letters, digits and . _ @ + -',
  });
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
    const id = approverIdOf(input);
    if (!id.ok) return id;
    const preset = presetOf(input);
    if (!preset.ok) return preset;
    return context.withStore(async (ports) => {
      const passphrase = await newPassphrase(context);
      if (!passphrase.ok) return passphrase;
      const policy = { ...DEFAULT_POLICY, preset: preset.value };
      const enrolled = await enrolFirstApprover({ approver_id: id.value, passphrase: passphrase.value, policy }, ports);
      if (!enrolled.ok) return enrolled;
      context.files.writeKey(enrolled.value.sealed);
      context.files.writePolicy(policy);
      context.files.writeAnchor(await anchorAudit(ports, enrolled.value.approver));
      context.terminal.note(
        `${id.value} can decide now, under the policy "${preset.value}" (${context.files.policyPath}).`,
      );
      return done({ approver_id: id.value, preset: preset.value, key: context.files.keyPath(id.value) });
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
        for (const { approver_id, enrolled_at } of approvers)
          context.terminal.out(`${approver_id}  enrolled ${enrolled_at}`);
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
      const approver = await unlockApprover(ports, context, textOption(input, 'as'));
      if (!approver.ok) return approver;
      await recordPolicy(file.value, approver.value.approver_id, ports);
      context.files.writeAnchor(await anchorAudit(ports, approver.value));
      return done({ recorded: file.value });
    }),
};
