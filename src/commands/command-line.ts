import { parseArgs } from 'node:util';
import { nearestName } from '../domain/input/input-issues.ts';
import type { ReadPath } from '../domain/input/path-text.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Command, CommandInput } from './command.ts';

const COMMON = {
  json: { type: 'boolean', help: 'Structured output on standard output' },
  help: { type: 'boolean', help: 'Show the options' },
  version: { type: 'boolean', help: 'Print the version' },
} as const satisfies Command['options'];
const SHORT: Readonly<Record<string, string>> = { help: 'h', version: 'v' };

/** A command line that runs a command. */
export interface RunLine {
  readonly kind: 'run';
  readonly command: Command;
  readonly input: CommandInput;
  readonly json: boolean;
}

/** A command line that runs a command, or that asks about the program. */
export type ParsedLine = RunLine | { readonly kind: 'help'; readonly text: string } | { readonly kind: 'version' };

const HELP = ['--help', '-h'];
const VERSION = ['--version', '-v', '-V', 'version'];
const PLACEHOLDERS = { string: ' VALUE', path: ' PATH', boolean: '' } as const;

/** The words that select a command: its usage without the placeholders, which are in capitals. */
const words = (command: Command): string[] => command.usage.split(' ').filter((word) => word !== word.toUpperCase());

/** Finds the command in the arguments and reads its options; a refusal names the argument at fault. */
export function parseCommandLine(
  args: readonly string[],
  commands: readonly Command[],
  readPath: ReadPath,
): Outcome<ParsedLine> {
  // "help data init" asks for the same as "data init --help".
  const asked = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  const command = commands.find((candidate) => words(candidate).every((word, index) => asked[index] === word));
  if (command === undefined) return informationOn(asked, commands) ?? unknownCommand(args, commands);
  const rest = asked.slice(words(command).length);
  return command.ownFlags === true ? ownLine(command, rest) : lineOf(command, rest, readPath);
}

/** Returns a line for a command that parses its own flags: they may be called as the common ones are. */
function ownLine(command: Command, rest: readonly string[]): Outcome<ParsedLine> {
  if (VERSION.includes(rest[0] ?? '')) return done({ kind: 'version' });
  return done({ kind: 'run', command, input: { positionals: rest, options: {} }, json: rest.includes('--json') });
}

function lineOf(command: Command, rest: readonly string[], readPath: ReadPath): Outcome<ParsedLine> {
  const options: Command['options'] = { ...command.options, ...COMMON };
  const { values, positionals, tokens } = parseArgs({
    args: [...rest],
    options: Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, optionOf(name, type)])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const known = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (known === undefined) return unknownOption(token.rawName, command, Object.keys(options));
    if ((known.type !== 'boolean') !== (token.value !== undefined && token.value !== ''))
      return wrongValue(token.rawName, parsedAs(known.type));
  }
  if (values.help === true) return done({ kind: 'help', text: commandHelp(command) });
  if (values.version === true) return done({ kind: 'version' });
  if (positionals.length !== command.arguments.length) return wrongArguments(positionals, command);
  const input = readValues(command, positionals, values, readPath);
  return input.ok ? done({ kind: 'run', command, input: input.value, json: values.json === true }) : input;
}

function optionOf(name: string, type: 'string' | 'path' | 'boolean') {
  const short = SHORT[name];
  return { type: parsedAs(type), ...(short === undefined ? {} : { short }) } as const;
}

const parsedAs = (type: 'string' | 'path' | 'boolean') => (type === 'boolean' ? 'boolean' : 'string');

/** Reads the values of a command by their types. */
function readValues(
  command: Command,
  positionals: readonly string[],
  values: ReturnType<typeof parseArgs>['values'],
  readPath: ReadPath,
): Outcome<CommandInput> {
  const read: string[] = [];
  for (const [index, { name, type }] of command.arguments.entries()) {
    const text = positionals[index] ?? '';
    const value = type === 'path' ? readPath(text, name) : done(text);
    if (!value.ok) return value;
    read.push(value.value);
  }
  const options: Record<string, string | boolean> = {};
  for (const [name, given] of Object.entries(values)) {
    if (typeof given !== 'string' && typeof given !== 'boolean') continue;
    const isPath = typeof given === 'string' && command.options[name]?.type === 'path';
    const value = isPath ? readPath(given, `--${name}`) : done(given);
    if (!value.ok) return value;
    options[name] = value.value;
  }
  return done({ positionals: read, options });
}

/** Answers a question about a group of commands, such as `data --help`; undefined for any other line. */
function informationOn(args: readonly string[], commands: readonly Command[]): Outcome<ParsedLine> | undefined {
  const typed = args.filter((arg) => !arg.startsWith('-') && arg !== 'version').join(' ');
  const members = typed === '' ? commands : groupOf(typed, commands);
  if (members.length === 0) return undefined;
  if (args.some((arg) => HELP.includes(arg)))
    return done({ kind: 'help', text: typed === '' ? helpText(commands) : groupHelp(typed, members) });
  return args.some((arg) => VERSION.includes(arg)) ? done({ kind: 'version' }) : undefined;
}

/** Returns the commands that begin with these words. */
function groupOf(typed: string, commands: readonly Command[]): readonly Command[] {
  return commands.filter((command) => `${words(command).join(' ')} `.startsWith(`${typed} `));
}

function unknownCommand(args: readonly string[], commands: readonly Command[]) {
  const [first = ''] = args;
  if (first.startsWith('-')) {
    return refused({
      code: 'invalid_input',
      field: first,
      message: `${first} is no option of the program itself.`,
      instead: 'Options follow the command; alone, there are --help and --version. See: brand-escalations --help',
    });
  }
  const typed = args
    .filter((arg) => !arg.startsWith('-'))
    .slice(0, 2)
    .join(' ');
  const near = nearestName(
    typed,
    commands.map((command) => words(command).join(' ')),
  );
  const completions = typed === '' ? [] : groupOf(typed, commands);
  if (completions.length > 0) {
    return refused({
      code: 'invalid_input',
      message: `"${typed}" is only the start of ${completions.length === 1 ? 'a command' : 'several commands'}.`,
      instead: `Complete it (add --help to see the options): ${completions.map((command) => command.usage).join('; ')}.`,
    });
  }
  return refused({
    code: 'invalid_input',
    message: typed === '' ? 'No command was given.' : `There is no command "${typed}".`,
    instead: near === undefined ? 'See: brand-escalations --help' : `Did you mean: brand-escalations ${near}`,
  });
}

function unknownOption(rawName: string, command: Command, known: readonly string[]) {
  const near = nearestName(rawName.replace(/^-+/, ''), known);
  return refused({
    code: 'invalid_input',
    field: rawName,
    message: `${command.usage} has no option ${rawName}.`,
    instead: `${near === undefined ? '' : `Did you mean --${near}? `}Known: ${known.map((name) => `--${name}`).join(', ')}.`,
  });
}

function wrongValue(rawName: string, type: 'string' | 'boolean') {
  return refused({
    code: 'invalid_input',
    field: rawName,
    message: type === 'string' ? `${rawName} needs a value.` : `${rawName} takes no value.`,
    instead: type === 'string' ? `Write ${rawName} VALUE.` : `Write ${rawName} alone.`,
  });
}

function wrongArguments(positionals: readonly string[], command: Command) {
  return refused({
    code: 'invalid_input',
    message: `${command.usage} takes ${command.arguments.length === 0 ? 'no arguments' : command.arguments.map(({ name }) => name).join(' ')}, but ${positionals.length} were given.`,
    instead: `Write: brand-escalations ${command.usage}`,
  });
}

export function helpText(commands: readonly Command[]): string {
  return [
    'brand-escalations: the operator’s command line. Agents propose changes over MCP; here a person decides on them.',
    '',
    ...summaryLines(commands),
    '',
    'Every command takes --json and --help; --version prints the version. BRAND_ESCALATIONS_DATA sets the data directory.',
    'Exit codes: 0 done, 1 fault, 2 usage, 3 refused.',
  ].join('\n');
}

function groupHelp(typed: string, members: readonly Command[]): string {
  return [
    `brand-escalations ${typed}`,
    '',
    ...summaryLines(members),
    '',
    'With --help after it, each command shows its options.',
  ].join('\n');
}

function summaryLines(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map((command) => command.usage.length));
  return commands.map((command) => `  ${command.usage.padEnd(width)}  ${command.summary}`);
}

export function commandHelp(command: Command): string {
  const options: Command['options'] = { ...command.options, ...COMMON };
  return [
    `brand-escalations ${command.usage}`,
    command.summary,
    '',
    ...Object.entries(options).map(([name, { type, help }]) => `  --${name}${PLACEHOLDERS[type]}  ${help}`),
  ].join('\n');
}
