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
  ['0', 'Done. Proposing a change counts as done; the change waits for a person.'],
  ['1', 'Internal error. The message is on standard error.'],
  ['2', 'Wrong usage: an unknown or invalid command, option, flag or value. The text says which ones are valid.'],
  ['3', 'Refused: the request is well-formed and cannot be carried out now. The text says what to do instead.'],
];

const FLAG_RULES = [
  ['a number, `true` or `false`', 'as it is: `--brandid 12345`, `--manual true`; `--manual` alone means `true`'],
  ['one of several words', 'in any case, with spaces for `_`: `--reason "Ambiguous brand name"`'],
  ['a list of plain values', 'separated by commas, `--mccids "5411,5499"`, or as JSON if a value contains a comma'],
  ['an object, or a list of objects', 'as JSON: `--updates \'{"sector": "Retail"}\'`'],
  [
    'a long text, a list or JSON',
    'from a file of up to 1 MiB in UTF-8: `--metadata-file PATH` gives `metadata`; add `-file` to any such flag',
  ],
  [
    'written differently in the runbook',
    "as the runbook writes it: `--criteria \"mccid IN ('5411', '5499')\"`; `--help` of the tool lists these",
  ],
];

/** Returns docs/cli.md, derived from the commands. */
export function cliPage(commands: readonly Command[], tools: readonly AnyTool[]): string {
  return page([
    '# Command line',
    'Written by `npm run docs` from the commands themselves (`src/commands`). Do not edit.',
    'The installed program is called `brand-escalations`. In a checkout, write `npm run -s cli --` instead. `BRAND_ESCALATIONS_DATA` sets the data directory.',
    'Every command takes `--help`, and `--json` for structured output. Standard output carries data only. Remarks, questions and refusals go to standard error. With `--json`, a refusal there is the object `{"refusal": {code, message, field, instead}}`.',
    table(['Exit code', 'Meaning'], EXIT_CODES),
    table(
      ['Command', 'Purpose'],
      commands.map(({ usage, summary }) => [`\`${usage}\``, summary]),
    ),
    '## Calling tools',
    'The command `call` runs any [tool](tools.md) in its own process, with the same schemas and refusals that an agent has over MCP. Data and keys are open for reading only. A tool that writes stores a change that a person decides on. If there is no store yet, the first call with valid values creates one with sample data.',
    'On the disk, the command has two more rights of the person who runs it. A flag that ends in `-file` reads any plain file, and the file’s content becomes part of the call, and so of the change and of what agents can read. `--output` writes the document to a new file that only its owner may read; it replaces an existing file only with `--overwrite`, and it never writes into the data directory. An agent that may run this command has these two rights.',
    'The flags are the fields of the tool’s input with `-` for `_`. The name of a brand is `--brandname` or `--brand-name`.',
    table(['A field that is', 'is given'], FLAG_RULES),
    'A flag that is unknown, given twice or without its value is refused, and the refusal names the nearest flag. Write a value that begins with `--` as `--notes=--…`.',
    shell([
      'brand-escalations call                                 # lists the tools',
      'brand-escalations call get_combo_records --help        # lists the flags of a tool',
      'brand-escalations call get_combo_records --brandid 12345 --contains market',
      'brand-escalations call get_brand_details --brandid 12345 --json',
      'brand-escalations call escalation_report --report-type monthly --month 2026-02 --output report.pdf',
    ]),
    `In a terminal, the rows of a table are cut to the terminal’s width. In a pipe, nothing is cut. [Runbook parity](runbook-parity.md) lists the runbook’s own command lines. They work unchanged with \`brand-escalations call NAME\` for \`python scripts/NAME.py\`.`,
    '## Fewer tools, fewer rights',
    `\`--toolsets NAME,NAME\` and \`--read-only\` limit what the server offers, over stdio and HTTP; \`connect\` writes them into a client’s settings. A tool that is not listed cannot be called and cannot be a step of a plan. With \`--read-only\` only read tools are listed, and the store is opened without the right to append proposals. Prompts that need an unlisted tool are not offered either. Resources stay, because they only read.`,
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
