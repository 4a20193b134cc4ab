import { done } from '../domain/refusal.ts';
import { writeUpstreamDirectory } from '../interchange/write-directory.ts';
import type { Command } from './command.ts';
import { countLines, progressNotes } from './data-transfer.ts';
import { interruptible, newDirectory } from './interruption.ts';
import { NEW_DIRECTORY } from './options.ts';

export const dataExport: Command = {
  usage: 'data export DIR',
  summary: 'Export the data as upstream’s CSV tables and JSON records into a new directory.',
  options: {
    'for-spreadsheets': {
      type: 'boolean',
      help: 'Put an apostrophe before each text that a spreadsheet would read as a formula; such files are not for import',
    },
  },
  arguments: [NEW_DIRECTORY],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const progress = progressNotes(context.terminal);
    const isForSpreadsheets = input.options['for-spreadsheets'] === true;
    const written = await context.transfer.withRecords(({ records, hasBankids }) =>
      newDirectory(directory, context, (partial, signal) =>
        writeUpstreamDirectory(partial, interruptible(records, signal), {
          bankid: hasBankids,
          audience: isForSpreadsheets ? 'spreadsheets' : 'programs',
          onProgress: (combos) => progress(`combos: ${combos} rows`),
        }),
      ),
    );
    if (!written.ok) return written;
    if (!context.json) {
      context.terminal.note(
        `Exported to ${directory}. Changes, decisions and the audit log are not part of an export.`,
      );
      context.terminal.note(
        isForSpreadsheets
          ? 'Texts that a spreadsheet would read as a formula start with an apostrophe. Do not import these files again.'
          : 'Texts are unchanged: in a spreadsheet some may act as formulas. --for-spreadsheets keeps them from it.',
      );
      for (const line of countLines(written.value)) context.terminal.out(line);
    }
    return done({ directory, exported: written.value });
  },
};
