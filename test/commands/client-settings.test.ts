import { isAbsolute } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  CLIENTS,
  httpSettings,
  stdioSettings,
  tokenCommand,
  whereSettingsGo,
} from '../../src/commands/client-settings.ts';
import { EVERYTHING_OFFERED } from '../../src/domain/operations/toolsets.ts';

const DATA = '/srv/my data/it’s';
const server = z.object({ command: z.string(), args: z.array(z.string()), env: z.record(z.string(), z.string()) });
const servers = z.object({ 'brand-escalations': z.looseObject({}) });
const anySettings = z.looseObject({ mcpServers: servers.optional(), servers: servers.optional() });

const entryOf = (settings: unknown) => {
  const { mcpServers, servers: own } = anySettings.parse(settings);
  return (mcpServers ?? own)?.['brand-escalations'];
};

describe.each(CLIENTS)('the settings of %s', (client) => {
  test('start the server with absolute paths, each one argument, whatever blanks it has', () => {
    const { command, args, env } = server.parse(entryOf(stdioSettings(client, DATA, EVERYTHING_OFFERED)));
    expect([command, args[0] ?? ''].map((path) => isAbsolute(path))).toStrictEqual([true, true]);
    expect(env).toStrictEqual({ BRAND_ESCALATIONS_DATA: DATA });
  });

  test('pass on what is offered', () => {
    const offered = { toolsets: ['triage', 'report'], readOnly: true } as const;
    const { args } = server.parse(entryOf(stdioSettings(client, DATA, offered)));
    expect(args.slice(1)).toStrictEqual(['--toolsets', 'triage,report', '--read-only']);
  });

  test('over HTTP name no token', () => {
    const settings = httpSettings(client, 8765);
    if (settings === undefined) return expect(client).toBe('claude-desktop');
    expect(entryOf(settings)).toMatchObject({ type: 'http', url: 'http://127.0.0.1:8765/mcp' });
    expect(JSON.stringify(settings)).toMatch(/Bearer \$\{[\w:-]+\}/);
  });
});

test('VS Code calls its list "servers", all others "mcpServers"', () => {
  const keys = CLIENTS.map((client) => Object.keys(stdioSettings(client, DATA, EVERYTHING_OFFERED)).join());
  expect(keys).toStrictEqual(CLIENTS.map((client) => (client === 'vscode' ? 'servers' : 'mcpServers')));
});

test.each([
  ['claude-desktop', 'darwin', '/Users/ed', '/Users/ed/Library/Application Support/Claude/claude_desktop_config.json'],
  ['claude-desktop', 'win32', 'C:\\Users\\ed', 'C:\\Users\\ed\\AppData\\Roaming\\Claude\\claude_desktop_config.json'],
  ['claude-desktop', 'linux', '/home/ed', '/home/ed/.config/Claude/claude_desktop_config.json'],
  ['vscode', 'darwin', '/Users/ed', '/Users/ed/Library/Application Support/Code/User/mcp.json'],
  ['vscode', 'win32', 'C:\\Users\\ed', 'C:\\Users\\ed\\AppData\\Roaming\\Code\\User\\mcp.json'],
  ['vscode', 'linux', '/home/ed', '/home/ed/.config/Code/User/mcp.json'],
  ['cursor', 'win32', 'C:\\Users\\ed', 'C:\\Users\\ed\\.cursor\\mcp.json'],
  ['cursor', 'linux', '/home/ed', '/home/ed/.cursor/mcp.json'],
  ['claude-code', 'linux', '/home/ed', '.mcp.json'],
] as const)('the settings of %s on %s go to %s', (client, platform, home, file) => {
  expect(whereSettingsGo(client, { platform, home })).toContain(file);
});

test('the command that sets the token quotes the path for the shell', () => {
  expect(tokenCommand("/it's here", 'linux')).toBe(`export ESCALATIONS_TOKEN="$(cat '/it'\\''s here/http-token')"`);
  expect(tokenCommand("C:\\it's", 'win32')).toBe(
    "$env:ESCALATIONS_TOKEN=(Get-Content -LiteralPath 'C:\\it''s\\http-token')",
  );
});
