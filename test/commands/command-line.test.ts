import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandHelp, helpText, parseCommandLine } from '../../src/commands/command-line.ts';
import { commands } from '../../src/commands/index.ts';
import { done } from '../../src/domain/refusal.ts';
import { pathReader } from '../../src/settings.ts';
import { accepted, refusalOf } from '../executor/small-store.ts';

const readPath = pathReader({ platform: 'linux', home: '/home/ed', workingDirectory: '/work' });
const parse = (...args: readonly string[]) => parseCommandLine(args, commands, readPath);

function lineOf(...args: readonly string[]) {
  const line = accepted(parse(...args));
  if (line.kind !== 'run') throw new Error(`${args.join(' ')} runs no command`);
  return line;
}

test('given a command with an argument and options, then it is found and read', () => {
  const line = lineOf('changes', 'approve', 'CHG-1', '--comment', 'looks right', '--json');
  expect(line.command.usage).toBe('changes approve CHANGE_ID');
  expect(line.input).toMatchObject({ positionals: ['CHG-1'], options: { comment: 'looks right' } });
  expect(line.json).toBe(true);
});

test.each([
  [['data', 'inti'], 'Did you mean: brand-escalations data init'],
  [['frobnicate'], 'See: brand-escalations --help'],
  [['data', 'init', '--combo', '5'], 'Did you mean --combos?'],
  [['data', 'init', '--combos'], 'Write --combos VALUE.'],
  [['changes', 'list', '--all=yes'], 'Write --all alone.'],
  [['changes'], 'changes review'],
  [['changes', 'approve'], 'Write: brand-escalations changes approve CHANGE_ID'],
  [['changes', 'approve', 'A', 'B'], 'Write: brand-escalations changes approve CHANGE_ID'],
  [['changes', 'approve', 'A', '--passphrase', 'x'], 'Known: --as, --comment, --json, --help, --version.'],
])('given %j, then the refusal gives a way forward', (args, instead) => {
  expect(refusalOf(parse(...args)).instead).toContain(instead);
});

test('the help names every command and the options of each command', () => {
  for (const command of commands) {
    expect(helpText(commands)).toContain(command.usage);
    for (const option of Object.keys(command.options)) expect(commandHelp(command)).toContain(`--${option}`);
  }
});

test('no command accepts a passphrase, a key or an approval as an argument', () => {
  const options = commands.flatMap((command) => Object.keys(command.options));
  expect(options.filter((option) => /pass|key|secret|yes|force|auto/.test(option))).toEqual([]);
});

describe('a question about the program', () => {
  const groups = [
    ...new Set(commands.flatMap(({ usage }) => (/^[a-z]+ [a-z]/.test(usage) ? usage.split(' ', 1) : []))),
  ];

  test.each(groups)('%s --help lists the commands of the group', (group) => {
    const members = commands.filter(({ usage }) => usage.startsWith(`${group} `)).map(({ usage }) => usage);
    for (const args of [
      [group, '--help'],
      [group, '-h'],
      ['help', group],
      ['--help', group],
    ]) {
      const asked = accepted(parse(...args));
      if (asked.kind !== 'help') throw new Error('shows no help');
      expect(asked.text.split('\n').flatMap((line) => /^ {2}([a-z].*?) {2}/.exec(line)?.slice(1) ?? [])).toStrictEqual(
        members,
      );
    }
  });

  test.each(commands.filter(({ ownFlags }) => ownFlags !== true))('$usage takes --help and --version', (command) => {
    const words = command.usage.split(' ').filter((word) => word !== word.toUpperCase());
    expect(accepted(parse(...words, '--version'))).toStrictEqual({ kind: 'version' });
    expect(accepted(parse(...words, '-v'))).toStrictEqual({ kind: 'version' });
    expect(accepted(parse(...words, '--help'))).toStrictEqual({ kind: 'help', text: commandHelp(command) });
    expect(accepted(parse('help', ...words))).toStrictEqual({ kind: 'help', text: commandHelp(command) });
  });

  test.each([
    [['--help'], 'help'],
    [['-h'], 'help'],
    [['help'], 'help'],
    [['--version'], 'version'],
    [['-V'], 'version'],
    [['version'], 'version'],
    [['data', '--version'], 'version'],
    [['call', '--version'], 'version'],
  ])('%j is one', (args, kind) => {
    expect(accepted(parse(...args)).kind).toBe(kind);
  });

  test('the version of a tool’s answer is no question about the program', () => {
    const { input } = lineOf('call', 'get_metadata_versions', '--version', '3');
    expect(input.positionals).toStrictEqual(['get_metadata_versions', '--version', '3']);
  });

  test('a group that does not exist has no help', () => {
    expect(refusalOf(parse('date', '--help')).message).toContain('There is no command "date"');
    expect(refusalOf(parse('data')).message).toContain('only the start of several commands');
  });

  test('-v and -h after an option are its value', () => {
    expect(lineOf('changes', 'approve', 'CHG-1', '--comment', '-v').input.options).toMatchObject({ comment: '-v' });
  });
});

describe('a path on the command line', () => {
  const withPath = commands.filter((command) => command.arguments.some(({ type }) => type === 'path'));

  test('is what an argument for a folder or a file is', () => {
    const names = commands.flatMap((command) => command.arguments.filter(({ type }) => type !== 'path'));
    expect(new Set(names.map(({ name }) => name))).toStrictEqual(new Set(['CHANGE_ID']));
  });

  test.each(withPath)('$usage takes it relative to the working directory or with a ~', (command) => {
    const words = command.usage.split(' ').filter((word) => word !== word.toUpperCase());
    const read = (path: string) => lineOf(...words, path).input.positionals;
    expect([read('a b'), read('~/x'), read('$HOME/x'), read('/abs')]).toStrictEqual([
      ['/work/a b'],
      ['/home/ed/x'],
      ['/home/ed/x'],
      ['/abs'],
    ]);
    expect(read('../other')).toStrictEqual([posix.resolve('/work', '../other')]);
    const refused = refusalOf(parse(...words, 'file:///srv/x'));
    expect(refused).toMatchObject({ field: command.arguments[0]?.name, instead: 'Write: /srv/x' });
  });

  test('is read in an option, too', () => {
    const [any] = commands;
    if (any === undefined) throw new Error('There are no commands');
    const command = {
      ...any,
      usage: 'try',
      options: { out: { type: 'path', help: 'A file' } },
      arguments: [],
    } as const;
    const line = accepted(parseCommandLine(['try', '--out', '~/x'], [command], readPath));
    expect(line).toMatchObject({ kind: 'run', input: { options: { out: '/home/ed/x' } } });
    expect(refusalOf(parseCommandLine(['try', '--out', '"/x"'], [command], readPath))).toMatchObject({
      field: '--out',
    });
    expect(commandHelp(command)).toContain('--out PATH');
    expect(accepted(parseCommandLine(['try'], [command], done))).toMatchObject({ kind: 'run' });
  });
});
