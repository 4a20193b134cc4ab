import { execSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { ownCommand, withOwnCommand } from '../src/own-command.ts';

test('what people are told to run runs, from any folder, on the data directory that is meant', () => {
  const help = execSync(`${ownCommand("/tmp/it's a directory")} --help`, { cwd: tmpdir(), encoding: 'utf8' });
  expect(help).toContain('changes approve CHANGE_ID');
});

test('every command is known as one', () => {
  const text = commands.map(({ usage }) => `brand-escalations ${usage}`).join('; ');
  expect(withOwnCommand(text, 'X')).toBe(commands.map(({ usage }) => `X ${usage}`).join('; '));
});

test('a text names the program as it is started here, before its commands only', () => {
  const text = 'Run: brand-escalations data init, or brand-escalations changes list. brand-escalations is its name.';
  expect(withOwnCommand(text, 'X')).toBe('Run: X data init, or X changes list. brand-escalations is its name.');
});
