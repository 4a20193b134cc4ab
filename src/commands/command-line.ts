import { parseArgs } from 'node:util';
import { nearestName } from '../domain/input/input-issues.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Command, CommandInput } from './command.ts';

const COMMON: Command['options'] = {
  json: { type: 'boolean', help: 'Structured output on standard output' },
  help: { type: 'boolean', help: 'Show the options' },
};

export interface ParsedLine {
  readonly command: Command;
  readonly input: CommandInput;
  readonly json: boolean;
  readonly help: boolean;
}

/** The words that select a command: its usage without the placeholders, which are in capitals. */
const words = (command: Command): string[] => command.usage.split(' ').filter((word) => word !== word.toUpperCase());

/** Finds the command in the arguments and reads its options; a refusal names the argument at fault. */
export function parseCommandLine(args: readonly string[], commands: readonly Command[]): Outcome<ParsedLine> {
  const command = commands.find((candidate) => words(candidate).every((word, index) => args[index] === word));
  if (command === undefined) return unknownCommand(args, commands);
  const rest = args.slice(words(command).length);
  if (command.ownFlags === true) {
    return done({ command, input: { positionals: rest, options: {} }, json: rest.includes('--json'), help: false });
  }
  const options = { ...command.options, ...COMMON };
  const { values, positionals, tokens } = parseArgs({
    args: rest,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type }]) => [name, name === 'help' ? { type, short: 'h' } : { type }]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const known = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (known === undefined) return unknownOption(token.rawName, command, Object.keys(options));
    if ((known.type === 'string') !== (token.value !== undefined && token.value !== ''))
      return wrongValue(token.rawName, known.type);
  }
  const help = values.help === true;
  if (!help && positionals.length !== command.arguments.length) return wrongArguments(positionals, command);
  const given = Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | boolean] => typeof entry[1] !== 'object'),
  );
  return done({ command, input: { positionals, options: given }, json: values.json === true, help });
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
  const completions =
    typed === '' ? [] : commands.filter((command) => `${words(command).join(' ')} `.startsWith(`${typed} `));
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
    message: `${command.usage} takes ${command.arguments.length === 0 ? 'no arguments' : command.arguments.join(' ')}, but ${positionals.length} were given.`,
    instead: `Write: brand-escalations ${command.usage}`,
  });
}

export function helpText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.usage.length));
  return [
    'brand-escalations: the operator’s command line. Agents propose changes over MCP; here a person decides on them.',
    '',
    ...commands.map((command) => `  ${command.usage.padEnd(width)}  ${command.summary}`),
    '',
    'Every command takes --json and --help; --version prints the version. BRAND_ESCALATIONS_DATA sets the data directory.',
    'Exit codes: 0 done, 1 fault, 2 usage, 3 refused.',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...COMMON });
  return [
    `brand-escalations ${command.usage}`,
    command.summary,
    '',
    ...options.map(([name, { type, help }]) => `  --${name}${type === 'string' ? ' VALUE' : ''}  ${help}`),
  ].join('\n');
}
