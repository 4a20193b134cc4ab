import { execSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { commandFor, ownCommand, withOwnCommand } from '../src/own-command.ts';

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

test('all paths are absolute, also those of an installed package', () => {
  expect(ownCommand('/srv/data', 'linux')).toMatch(
    /^BRAND_ESCALATIONS_DATA=\/srv\/data '?\/.+\/node'? '?\/.+\/bin\/brand-escalations\.mjs'?$/,
  );
});

test('on Windows it is a command of PowerShell, with every path as one word', () => {
  const program = ['C:\\Program Files\\nodejs\\node.exe', "C:\\Users\\O'Neil\\b e.mjs"];
  expect(commandFor(program, 'D:\\my data', 'win32')).toBe(
    "$env:BRAND_ESCALATIONS_DATA='D:\\my data'; & 'C:\\Program Files\\nodejs\\node.exe' 'C:\\Users\\O''Neil\\b e.mjs'",
  );
});
