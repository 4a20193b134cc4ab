import { expect, test } from 'vitest';
import { commandHelp, helpText, parseCommandLine } from '../../src/commands/command-line.ts';
import { commands } from '../../src/commands/index.ts';
import { accepted, refusalOf } from '../executor/small-store.ts';

test('given a command with an argument and options, then it is found and read', () => {
  const line = accepted(
    parseCommandLine(['changes', 'approve', 'CHG-1', '--comment', 'looks right', '--json'], commands),
  );
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
  [['changes', '--help'], 'changes list; changes show CHANGE_ID; changes approve CHANGE_ID'],
  [['changes'], 'changes review'],
  [['changes', 'approve'], 'Write: brand-escalations changes approve CHANGE_ID'],
  [['changes', 'approve', 'A', 'B'], 'Write: brand-escalations changes approve CHANGE_ID'],
  [['changes', 'approve', 'A', '--passphrase', 'x'], 'Known: --as, --comment, --json, --help.'],
])('given %j, then the refusal gives a way forward', (args, instead) => {
  expect(refusalOf(parseCommandLine(args, commands)).instead).toContain(instead);
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
