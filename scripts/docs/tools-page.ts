import type { ListedTool } from '../../src/mcp/listed-tool.ts';
import type { AnyTool } from '../../src/mcp/tool.ts';
import { inputFields } from './input-fields.ts';

/** A tool with what clients see of it. */
export interface DocumentedTool {
  readonly tool: AnyTool;
  readonly listed: ListedTool;
}

/** What a call does, in words. */
function effectOf({ operation }: AnyTool): string {
  switch (operation.effect) {
    case 'read':
      return 'reads';
    case 'proposal':
      return "acts on the caller's own proposals";
    case 'write':
      return `proposes, ${operation.risk} risk`;
    case 'plan':
      return "proposes, its highest step's risk";
  }
}

function firstSentence(text: string): string {
  return /^.*?\.(?= [A-Z])/.exec(text)?.[0] ?? text;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** The table of all tools, for the README. */
export function toolTable(tools: readonly AnyTool[], link: (name: string) => string): string {
  return table(
    ['Tool', 'What for', 'What a call does'],
    tools.map((tool) => [
      `[\`${tool.operation.name}\`](${link(tool.operation.name)})`,
      firstSentence(tool.description),
      effectOf(tool),
    ]),
  );
}

/** The argument of a shell, whatever it holds. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function inputTable(listed: ListedTool): string {
  const fields = inputFields(listed.config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }));
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
  return [
    `## ${operation.name}`,
    `**${operation.title}.** ${listed.config.description}`,
    `Toolset \`${operation.toolset}\` · ${effectOf(tool)}`,
    inputTable(listed),
    `Refusals: ${operation.refusals.map((refusal) => `\`${refusal}\``).join(', ')}`,
    ...examples.map(
      ({ title, input }) =>
        `${title}:\n\n\`\`\`sh\nnpm run -s harness -- call ${operation.name} ${quoted(JSON.stringify(input))}\n\`\`\``,
    ),
  ].join('\n\n');
}

/** docs/tools.md. The same tools give the same bytes. */
export function toolsPage(tools: readonly DocumentedTool[]): string {
  return `${[
    '# Tools',
    'Written by `npm run docs` from the tools themselves (`src/tools`). Do not edit.',
    `${tools.length} tools. A tool that proposes writes nothing: it stores a change with its preview, and a person decides on it.\nThe examples run on a temporary store of sample data; \`--data DIR\` names a lasting one.`,
    toolTable(
      tools.map(({ tool }) => tool),
      (name) => `#${name}`,
    ),
    ...tools.map(section),
  ].join('\n\n')}\n`;
}
