import { done, refused } from '../domain/refusal.ts';
import { noun } from '../domain/text/noun.ts';
import { askConfirmation } from './asking.ts';
import type { Command } from './command.ts';
import { requirePerson } from './unlock.ts';

const YES = 'in use';

export const dataAdopt: Command = {
  usage: 'data adopt',
  summary:
    'Confirm that this data directory is the one in use, after it was copied; its other copies then apply nothing.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async (ports) => {
      const state = await ports.home.state();
      if (state.kind === 'here') {
        if (!context.json) context.terminal.note('This data directory is the one in use. There is nothing to confirm.');
        return done({ confirmed: false, directory: context.dataDirectory });
      }
      const person = requirePerson(context);
      if (!person.ok) return person;
      context.terminal.note(
        state.kind === 'copy'
          ? `${context.dataDirectory} is a copy of ${state.of}.`
          : `${context.dataDirectory} was copied to ${state.other}.`,
      );
      const own = (await ports.authority.authorityAuditHead())?.seq ?? 0;
      const other = state.other === null ? null : context.auditLengthAt(state.other);
      if (other === null) {
        context.terminal.note(
          'The other one cannot be read from here. Stop what runs on it before you go on: it would apply changes, too.',
        );
      } else {
        context.terminal.note(
          `This one has ${own} ${noun(own, 'entry', 'entries')} in its audit log, the other one has ${other}.`,
        );
        if (other > own)
          context.terminal.note(
            'The other one has gone on since: what was decided and applied there is not in this one.',
          );
        context.terminal.note('The other one decides and applies nothing any more, once this one is confirmed.');
      }
      const effect = `to confirm that ${context.dataDirectory} is in use`;
      if (!(await askConfirmation(context.terminal, YES, effect))) return notConfirmed();
      await ports.home.confirm((await ports.data.store()).owner);
      if (!context.json) context.terminal.note(`${context.dataDirectory} is in use.`);
      return done({ confirmed: true, directory: context.dataDirectory });
    }),
};

function notConfirmed() {
  return refused({
    code: 'not_allowed',
    message: 'Nothing is confirmed, and nothing was changed.',
    instead: 'Run the command again in the directory that is in use.',
  });
}
