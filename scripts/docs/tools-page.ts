import { flagsFor, flagsOf } from '../../src/commands/calling/flags.ts';
import { declaredRisk } from '../../src/domain/change/operation.ts';
import type { ListedTool } from '../../src/mcp/listed-tool.ts';
import type { AnyTool } from '../../src/mcp/tool.ts';
import { inputFields } from './input-fields.ts';
import { page, shell, table } from './markdown.ts';

/** A tool and its listing as clients see it. */
export interface DocumentedTool {
  readonly tool: AnyTool;
  readonly listed: ListedTool;
}

/** Returns the effect of a call in words. */
function effectOf({ operation }: AnyTool): string {
  switch (operation.effect) {
    case 'read':
      return 'reads';
    case 'proposal':
      return "acts on the caller's own proposals";
    case 'write':
      return `proposes, ${declaredRisk(operation)} risk`;
    case 'plan':
      return "proposes, its highest step's risk";
  }
}

function firstSentence(text: string): string {
  return /^.*?\.(?= [A-Z])/.exec(text)?.[0] ?? text;
}

/** Returns the table of all tools, for the README. */
export function toolTable(tools: readonly AnyTool[], link: (name: string) => string): string {
  return table(
    ['Tool', 'Purpose', 'A call'],
    tools.map((tool) => [
      `[\`${tool.operation.name}\`](${link(tool.operation.name)})`,
      firstSentence(tool.description),
      effectOf(tool),
    ]),
  );
}

function schemaOf({ config }: ListedTool): unknown {
  return config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
}

function inputTable(listed: ListedTool): string {
  const fields = inputFields(schemaOf(listed));
  if (fields.length === 0) return 'Takes no arguments.';
  return table(
    ['Field', 'Type', 'Required', 'Bounds', 'Meaning'],
    fields.map(({ path, type, required, bounds, description }) => [
      `\`${path}\``,
      type,
      required ? 'yes' : '',
      bounds,
      description,
    ]),
  );
}

function section({ tool, listed }: DocumentedTool): string {
  const { operation, examples } = tool;
  const flags = flagsOf(schemaOf(listed), operation.runbookForm);
  const callOf = (input: object) =>
    `brand-escalations call ${operation.name} ${flagsFor({ ...input }, flags)}`.trimEnd();
  return [
    `## ${operation.name}`,
    `**${operation.title}.** ${listed.config.description}`,
    `Toolset \`${operation.toolset}\` · ${effectOf(tool)}`,
    inputTable(listed),
    ...runbookFlags(tool),
    ...(operation.refusals.length === 0
      ? []
      : [`Refusals: ${operation.refusals.map((refusal) => `\`${refusal}\``).join(', ')}`]),
    ...examples.map(({ title, input }) => `${title}:\n\n${shell([callOf(input)])}`),
  ].join('\n\n');
}

/** Returns the runbook's own flags, which are more readable than the flags of the fields that they set. */
function runbookFlags({ operation: { runbookForm } }: AnyTool): readonly string[] {
  if (runbookForm === undefined) return [];
  const rows = Object.entries(runbookForm.flags).map(([name, takes]) => [`\`--${name.replaceAll('_', '-')}\``, takes]);
  return ['The command line also takes the runbook’s own flags:', table(['Flag', 'Takes'], rows)];
}

/** Returns docs/tools.md. Equal tools give equal bytes. */
export function toolsPage(tools: readonly DocumentedTool[]): string {
  return page([
    '# Tools',
    'Written by `npm run docs` from the tools themselves (`src/tools`). Do not edit.',
    `${tools.length} tools. A tool that proposes writes nothing: it stores a change with its preview, and a person decides on it.\nThe examples call the tools from the [command line](cli.md). An agent sends the same fields over MCP.`,
    toolTable(
      tools.map(({ tool }) => tool),
      (name) => `#${name}`,
    ),
    ...tools.map(section),
  ]);
}
