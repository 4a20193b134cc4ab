import { done } from '../domain/refusal.ts';
import { makeDirectory } from '../interchange/new-directory.ts';
import { writeUpstreamDirectory } from '../interchange/write-directory.ts';
import type { Command } from './command.ts';
import { countLines, progressNotes } from './data-transfer.ts';

export const dataExport: Command = {
  usage: 'data export DIR',
  summary: 'Export the data as upstream’s CSV tables and JSON records into a new directory.',
  options: {},
  arguments: ['DIR'],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const progress = progressNotes(context.terminal);
    const written = await context.transfer.withRecords(({ records, hasBankids }) =>
      makeDirectory({ name: directory, guarded: context.dataDirectory }, (partial) =>
        writeUpstreamDirectory(partial, records, {
          bankid: hasBankids,
          onProgress: (combos) => progress(`combos: ${combos} rows`),
        }),
      ),
    );
    if (!written.ok) return written;
    if (!context.json) {
      context.terminal.note(
        `Exported to ${directory}. Changes, decisions and the audit log are not part of an export.`,
      );
      for (const line of countLines(written.value)) context.terminal.out(line);
    }
    return done({ directory, exported: written.value });
  },
};
