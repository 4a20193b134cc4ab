import { TOOLSETS } from '../../domain/change/operation.ts';
import type { AnyTool } from '../../mcp/tool.ts';
import { type FlagHelp, flagsFor, type ToolFlags } from './flags.ts';

/** Longer flags get a line of their own. */
const FLAG_COLUMN = 34;
const MIN_TEXT_WIDTH = 30;

/** The tools' names and titles, by toolset. */
export function toolList(tools: readonly AnyTool[]): readonly string[] {
  const width = Math.max(...tools.map(({ operation }) => operation.name.length));
  const sections = TOOLSETS.flatMap((toolset) => {
    const members = tools.filter(({ operation }) => operation.toolset === toolset);
    if (members.length === 0) return [];
    return ['', toolset, ...members.map(({ operation }) => `  ${operation.name.padEnd(width)}  ${operation.title}`)];
  });
  return [
    'brand-escalations call NAME --FLAG VALUE …: calls one tool, as an agent would over MCP.',
    'A tool that writes only stores a change with its preview; a person decides on it: changes review.',
    ...sections,
    '',
    'call NAME --help shows its flags. Every call takes --json.',
  ];
}

/** The help text of one tool: description, flags and examples. */
export function toolHelp(tool: AnyTool, flags: ToolFlags, hasDocument: boolean, columns: number): readonly string[] {
  const { operation, description, examples } = tool;
  const commonFlags: FlagHelp[] = [
    ...(hasDocument
      ? [
          { flag: 'output', value: 'PATH', required: false, text: 'Write the document: .pdf, .md or .json' },
          { flag: 'overwrite', value: '', required: false, text: 'Replace an existing file' },
        ]
      : []),
    { flag: 'json', value: '', required: false, text: 'Print the answer as JSON' },
    { flag: 'help', value: '', required: false, text: 'Show this help' },
  ];
  return [
    `brand-escalations call ${operation.name}`,
    ...wrap(`${operation.title}. ${description}`, columns, 0),
    ...(operation.effect === 'write' || operation.effect === 'plan'
      ? ['It writes no data: it stores a change, and a person decides on it.']
      : []),
    '',
    ...[...flags.help, ...commonFlags].flatMap((flag) => flagLines(flag, columns)),
    ...(flags.fileFlag === undefined ? [] : ['', `Long values can come from a file: --${flags.fileFlag} PATH.`]),
    '',
    ...examples.flatMap(({ title, input }) => [
      `${title}:`,
      `  brand-escalations call ${operation.name} ${flagsFor(input, flags)}`.trimEnd(),
    ]),
  ];
}

function flagLines({ flag, value, required, text }: FlagHelp, columns: number): readonly string[] {
  const head = `  --${flag}${value === '' ? '' : ` ${value}`}`;
  const description = [required ? 'required' : '', text].filter((part) => part !== '').join('. ');
  const indent = FLAG_COLUMN + 2;
  const lines = wrap(description, columns, indent);
  if (head.length > FLAG_COLUMN) return [head, ...lines.filter((line) => line.trim() !== '')];
  const [first = '', ...others] = lines;
  return [`${head.padEnd(indent)}${first.trimStart()}`.trimEnd(), ...others];
}

/** Wraps text at spaces and indents each line. */
function wrap(text: string, columns: number, indent: number): readonly string[] {
  const width = Math.max(columns - indent, MIN_TEXT_WIDTH);
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`);
}
