import { visibleValue } from '../console/visible-text.ts';
import { done, refused } from '../domain/refusal.ts';
import { noun } from '../domain/text/noun.ts';
import { leadsInto } from '../interchange/guarded-directory.ts';
import { askConfirmation } from './asking.ts';
import type { Command, CommandContext } from './command.ts';
import type { Loss, StagedRestore } from './data-transfer.ts';
import { requirePerson } from './unlock.ts';

const YES = 'restore';
/** Identifiers named of each kind that is lost; the rest is counted. */
const NAMED = 10;

export const dataRestore: Command = {
  usage: 'data restore BACKUP',
  summary:
    'Put a backup back in place of the data directory, after saying what that loses; what was there is kept aside.',
  options: {},
  arguments: [{ name: 'BACKUP', type: 'path' }],
  async run(input, context) {
    const [backup = ''] = input.positionals;
    if (leadsInto(backup, context.dataDirectory)) return refuseInside(backup, context.dataDirectory);
    const outcome = await context.transfer.stageRestore(backup);
    if (!outcome.ok) return outcome;
    const staged = outcome.value;
    try {
      for (const line of lossLines(staged, backup, context)) context.terminal.note(line);
      const person = requirePerson(context);
      if (!person.ok) return person;
      if (!(await askConfirmation(context.terminal, YES, 'to put it in place'))) return notRestored();
      const replaced = staged.putInPlace();
      const { backup: restored } = staged;
      const lost = Object.fromEntries(staged.lost.map(({ kind, keys }) => [kind, keys]));
      context.terminal.note(`Restored. ${replaced === null ? '' : `What was there before lies in ${replaced}.`}`);
      context.terminal.note('Start the servers again, and verify it: brand-escalations audit verify');
      return done({ directory: context.dataDirectory, restored, lost, replaced });
    } finally {
      staged.discard();
    }
  },
};

const auditEntries = ({ audit_entries: count }: { readonly audit_entries: number }) =>
  `${count} ${noun(count, 'entry', 'entries')} in the audit log`;

function lossLines(staged: StagedRestore, backup: string, { dataDirectory }: CommandContext): readonly string[] {
  const { backup: kept, present, lost } = staged;
  const last = kept.last_entry_at ?? 'before any decision';
  const whole = `${backup} is whole: revision ${kept.revision} of the data, ${auditEntries(kept)}, the last of ${last}.`;
  if (present === null) return [whole, `There is no store in ${dataDirectory}, so nothing is lost.`];
  const lines = [whole];
  if (typeof present === 'string')
    lines.push(
      `The store in ${dataDirectory} cannot be read in full, so this list may lack some of what is lost: ${present}`,
    );
  else lines.push(`The store in ${dataDirectory} is at revision ${present.revision}, with ${auditEntries(present)}.`);
  const losses = lost.flatMap(lossLine);
  lines.push(
    ...(losses.length === 0 ? ['The backup has all its changes, decisions and proposals.'] : ['This is lost:']),
  );
  return [...lines, ...losses].map(visibleValue);
}

function lossLine({ noun: word, keys }: Loss): readonly string[] {
  if (keys.length === 0) return [];
  const more = keys.length > NAMED ? `, and ${keys.length - NAMED} more` : '';
  return [`  ${keys.length} ${noun(keys.length, word)}: ${keys.slice(0, NAMED).join(', ')}${more}`];
}

/** A backup in the data directory would be moved or removed with what it is to replace. */
function refuseInside(backup: string, dataDirectory: string) {
  return refused({
    code: 'invalid_input',
    field: 'BACKUP',
    message: `${backup} is the data directory ${dataDirectory} itself, or leads into it. Nothing was changed.`,
    instead: 'Name the folder of a backup. What an earlier restore put aside has to be moved out of there first.',
  });
}

function notRestored() {
  return refused({
    code: 'not_allowed',
    message: 'Nothing was restored, and nothing was changed.',
    instead: 'Run the command again to restore the backup.',
  });
}
