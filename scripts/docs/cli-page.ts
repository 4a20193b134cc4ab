import type { Command } from '../../src/commands/command.ts';
import { TOOLSETS } from '../../src/domain/change/operation.ts';
import type { AnyTool } from '../../src/mcp/tool.ts';
import { page, shell, table } from './markdown.ts';

function section({ usage, summary, options }: Command): readonly string[] {
  const flags = Object.entries(options).map(([name, { type, help }]) => [
    `\`--${name}${type === 'string' ? ' VALUE' : ''}\``,
    help,
  ]);
  return [`## ${usage}`, summary, ...(flags.length === 0 ? [] : [table(['Option', 'Meaning'], flags)])];
}

const EXIT_CODES = [
  ['0', 'Done. A change that was proposed is done, too: it waits for a person.'],
  ['1', 'A fault of the program. The line on standard error has its reference.'],
  ['2', 'Usage: a command, option, flag or value that cannot be. The text says which would do.'],
  ['3', 'Refused: what was asked is well-formed and cannot be done now. The text says what to do instead.'],
];

const FLAG_RULES = [
  ['a number, `true` or `false`', 'as it stands: `--brandid 12345`, `--manual true`; `--manual` alone is `true`'],
  ['one of several words', 'in any case, with blanks for `_`: `--reason "Ambiguous brand name"`'],
  ['a list of plain values', 'with commas between, `--mccids "5411,5499"`, or as JSON where a value holds a comma'],
  ['an object, or a list of objects', 'as JSON: `--updates \'{"sector": "Retail"}\'`'],
  [
    'anything long',
    'from a file of up to 1 MiB in UTF-8: `--metadata-file PATH` gives `metadata`, and likewise for all texts, lists and JSON',
  ],
  [
    'what the runbook writes in its own way',
    "as the runbook writes it: `--criteria \"mccid IN ('5411', '5499')\"`; `--help` of the tool shows these",
  ],
];

/** docs/cli.md: the command line from its commands. */
export function cliPage(commands: readonly Command[], tools: readonly AnyTool[]): string {
  return page([
    '# Command line',
    'Written by `npm run docs` from the commands themselves (`src/commands`). Do not edit.',
    'Installed, the program is `brand-escalations`; in a checkout write `npm run -s cli --` for it. The data directory is `BRAND_ESCALATIONS_DATA`.',
    'Every command takes `--help`, and `--json` for structured output. Standard output carries data only; remarks, questions and refusals go to standard error. With `--json` a refusal is the object `{"refusal": {code, message, field, instead}}` there.',
    table(['Exit code', 'Meaning'], EXIT_CODES),
    table(
      ['Command', 'What for'],
      commands.map(({ usage, summary }) => [`\`${usage}\``, summary]),
    ),
    '## Calling tools',
    'The command `call` runs any [tool](tools.md) in its own process, over the same schemas and refusals as an agent has over MCP: data and keys are open for reading only, and what would write stores a change that a person decides on. Where there is no store yet, the first call whose values can be makes one of sample data.',
    'Beyond that it may do on the disk what the person who runs it may: a flag that ends in `-file` reads any plain file it is given, and what the file holds becomes part of the call, so of the change and of what agents can read. `--output` writes the document into a new file that only its owner may read; a file that is there is replaced with `--overwrite` only, and nothing is ever written into the data directory. Whoever lets an agent run this command gives it these two rights.',
    'The flags are the fields of the tool’s input with `-` for `_`. A name of a brand is `--brandname` or `--brand-name`.',
    table(['A field that is', 'is given'], FLAG_RULES),
    'A flag that is unknown, given twice or without its value is refused, and the refusal names the nearest. A value that begins with `--` is written `--notes=--…`.',
    shell([
      'brand-escalations call                                 # the tools',
      'brand-escalations call get_combo_records --help        # the flags of one',
      'brand-escalations call get_combo_records --brandid 12345 --contains market',
      'brand-escalations call get_brand_details --brandid 12345 --json',
      'brand-escalations call escalation_report --report-type monthly --month 2026-02 --output report.pdf',
    ]),
    `In a terminal the rows of a table are cut to its width; in a pipe nothing is cut. [Runbook parity](runbook-parity.md) lists the runbook’s own command lines, which work as they are with \`brand-escalations call NAME\` for \`python scripts/NAME.py\`.`,
    '## Fewer tools, fewer rights',
    `\`--toolsets NAME,NAME\` and \`--read-only\` narrow what the server offers, over stdio and HTTP alike; \`connect\` writes them into a client’s settings. A tool that is not listed cannot be called, and is no step of a plan. With \`--read-only\` only tools that read are listed, and the store is opened without any right to append proposals. Prompts that need a tool which is left out are left out, too; resources, which are reads, stay.`,
    table(
      ['Toolset', 'Tools'],
      TOOLSETS.map((toolset) => [
        `\`${toolset}\``,
        tools
          .filter(({ operation }) => operation.toolset === toolset)
          .map(({ operation: { name } }) => `[\`${name}\`](tools.md#${name})`)
          .join(', '),
      ]),
    ),
    ...commands.flatMap(section),
  ]);
}
