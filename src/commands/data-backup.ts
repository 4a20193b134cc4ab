import { done } from '../domain/refusal.ts';
import { shellWord } from '../domain/text/shell-word.ts';
import type { Command } from './command.ts';
import { progressNotes } from './data-transfer.ts';
import { newDirectory } from './interruption.ts';
import { NEW_DIRECTORY } from './options.ts';

export const dataBackup: Command = {
  usage: 'data backup DIR',
  summary:
    'Copy the data directory, even while it is in use, into a new directory, and check the copy; "data restore" puts it back.',
  options: { 'without-approvers': { type: 'boolean', help: 'Leave out the approvers’ sealed keys' } },
  arguments: [NEW_DIRECTORY],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const keys = input.options['without-approvers'] !== true;
    const progress = progressNotes(context.terminal);
    const copied = await newDirectory(directory, context, (partial, signal) =>
      context.transfer.backUp(partial, {
        keys,
        onProgress(file, share) {
          signal.throwIfAborted();
          progress(`${file}: ${Math.floor(share * 100)} %`);
        },
      }),
    );
    if (!copied.ok) return copied;
    if (!context.json) {
      context.terminal.note(
        `Copied to ${directory}, and checked. To put it back: brand-escalations data restore ${shellWord(directory, process.platform)}`,
      );
      if (keys) context.terminal.note('It holds the approvers’ keys, sealed by their passphrases; keep it private.');
      for (const file of copied.value) context.terminal.out(file);
    }
    return done({ directory, files: copied.value });
  },
};
