import { done } from '../domain/refusal.ts';
import { makeDirectory } from '../interchange/new-directory.ts';
import type { Command } from './command.ts';
import { progressNotes } from './data-transfer.ts';

export const dataBackup: Command = {
  usage: 'data backup DIR',
  summary: 'Copy the data directory, in use or not, into a new directory that can take its place.',
  options: { 'without-approvers': { type: 'boolean', help: 'Leave the approvers’ sealed keys out' } },
  arguments: ['DIR'],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const keys = input.options['without-approvers'] !== true;
    const progress = progressNotes(context.terminal);
    const copied = await makeDirectory(directory, (partial) =>
      context.transfer.backUp(partial, {
        keys,
        onProgress: (file, share) => progress(`${file}: ${Math.floor(share * 100)} %`),
      }),
    );
    if (!copied.ok) return copied;
    if (!context.json) {
      context.terminal.note(`Copied to ${directory}. To use the copy, set BRAND_ESCALATIONS_DATA to it.`);
      if (keys) context.terminal.note('The approvers’ keys in it are sealed by their passphrases; keep it as private.');
      for (const file of copied.value) context.terminal.out(file);
    }
    return done({ directory, files: copied.value });
  },
};
