import { TOOLSETS } from '../../domain/change/operation.ts';
import type { AnyTool } from '../../mcp/tool.ts';
import { type FlagHelp, flagsFor, type ToolFlags } from './flags.ts';

/** Where the description starts, at most. */
const WIDEST_FLAG = 34;
const NARROWEST_TEXT = 30;

/** The tools' names by toolset, with what each is for. */
export function toolList(tools: readonly AnyTool[]): readonly string[] {
  const width = Math.max(...tools.map(({ operation }) => operation.name.length));
  const sections = TOOLSETS.flatMap((toolset) => {
    const here = tools.filter(({ operation }) => operation.toolset === toolset);
    if (here.length === 0) return [];
    return ['', toolset, ...here.map(({ operation }) => `  ${operation.name.padEnd(width)}  ${operation.title}`)];
  });
  return [
    'brand-escalations call NAME --FLAG VALUE …: calls one tool, here and now, as an agent would over MCP.',
    'What would write stores a change with its preview, and a person decides: changes review.',
    ...sections,
    '',
    'call NAME --help shows its flags. Every call takes --json.',
  ];
}

/** All that a person needs to call one tool. */
export function toolHelp(tool: AnyTool, flags: ToolFlags, hasDocument: boolean, columns: number): readonly string[] {
  const { operation, description, examples } = tool;
  const more: FlagHelp[] = [
    ...(hasDocument
      ? [
          { flag: 'output', value: 'PATH', required: false, text: 'Write the document: .pdf, .md or .json' },
          { flag: 'overwrite', value: '', required: false, text: 'Replace the file that is there' },
        ]
      : []),
    { flag: 'json', value: '', required: false, text: 'The answer as JSON on standard output' },
    { flag: 'help', value: '', required: false, text: 'Show this' },
  ];
  return [
    `brand-escalations call ${operation.name}`,
    ...wrapped(`${operation.title}. ${description}`, columns, 0),
    ...(operation.effect === 'write' || operation.effect === 'plan'
      ? ['It writes nothing: it stores a change, and a person decides on it.']
      : []),
    '',
    ...[...flags.help, ...more].flatMap((flag) => flagLines(flag, columns)),
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
  const said = [required ? 'required' : '', text].filter((part) => part !== '').join('. ');
  const indent = WIDEST_FLAG + 2;
  const lines = wrapped(said, columns, indent);
  if (head.length > WIDEST_FLAG) return [head, ...lines.filter((line) => line.trim() !== '')];
  const [first = '', ...others] = lines;
  return [`${head.padEnd(indent)}${first.trimStart()}`.trimEnd(), ...others];
}

/** Lines of words, each after so many blanks. */
function wrapped(text: string, columns: number, indent: number): readonly string[] {
  const room = Math.max(columns - indent, NARROWEST_TEXT);
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`);
}
