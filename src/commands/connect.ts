import { fileURLToPath } from 'node:url';
import { done } from '../domain/refusal.ts';
import type { Command } from './command.ts';

/** The settings a desktop client needs, with absolute paths: a bare `node` on its PATH may be an old one. */
export function clientSettings(dataDirectory: string) {
  return {
    mcpServers: {
      'brand-escalations': {
        command: process.execPath,
        args: [fileURLToPath(new URL('../../bin/brand-escalations-mcp.mjs', import.meta.url))],
        env: { BRAND_ESCALATIONS_DATA: dataDirectory },
      },
    },
  };
}

export const connect: Command = {
  usage: 'connect',
  summary: 'Print the settings that connect a desktop MCP client to this data directory.',
  options: {},
  arguments: [],
  async run(_input, context) {
    const settings = clientSettings(context.dataDirectory);
    if (!context.json) {
      context.terminal.note(
        "Add this to the client's MCP settings (Claude Desktop: claude_desktop_config.json), then restart it:",
      );
      context.terminal.out(JSON.stringify(settings, null, 2));
    }
    return done(settings);
  },
};
