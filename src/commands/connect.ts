import { fileURLToPath } from 'node:url';
import type { Offered } from '../domain/operations/toolsets.ts';
import { EVERYTHING_OFFERED } from '../domain/operations/toolsets.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { type Command, type CommandContext, textOption } from './command.ts';
import { OFFERED_OPTIONS, offeredOption } from './offered-option.ts';

const TOKEN_VARIABLE = 'ESCALATIONS_TOKEN';

/** For a client that speaks HTTP to a server started with --http. The token itself stays in its file. */
export function httpClientSettings(port: number) {
  return {
    mcpServers: {
      'brand-escalations': {
        type: 'http',
        url: `http://127.0.0.1:${port}/mcp`,
        headers: { Authorization: `Bearer \${${TOKEN_VARIABLE}}` },
      },
    },
  };
}

/** The settings a desktop client needs, with absolute paths: a bare `node` on its PATH may be an old one. */
export function clientSettings(dataDirectory: string, offered: Offered = EVERYTHING_OFFERED) {
  return {
    mcpServers: {
      'brand-escalations': {
        command: process.execPath,
        args: [
          fileURLToPath(new URL('../../bin/brand-escalations-mcp.mjs', import.meta.url)),
          ...offeredArguments(offered),
        ],
        env: { BRAND_ESCALATIONS_DATA: dataDirectory },
      },
    },
  };
}

/** The server's arguments that offer these tools and no others. */
function offeredArguments({ toolsets, readOnly }: Offered): readonly string[] {
  const narrowed = toolsets.length < EVERYTHING_OFFERED.toolsets.length;
  return [...(narrowed ? ['--toolsets', toolsets.join(',')] : []), ...(readOnly ? ['--read-only'] : [])];
}

export const connect: Command = {
  usage: 'connect',
  summary: 'Print the settings that connect a desktop MCP client to this data directory.',
  options: {
    'http-port': { type: 'string', help: 'For a server that was started with --http, at this port' },
    ...OFFERED_OPTIONS,
  },
  arguments: [],
  async run(input, context) {
    const port = textOption(input, 'http-port');
    const offered = offeredOption(input);
    if (!offered.ok) return offered;
    if (port !== undefined) return connectOverHttp(port, offered.value, context);
    const settings = clientSettings(context.dataDirectory, offered.value);
    if (!context.json) {
      context.terminal.note(
        "Add this to the client's MCP settings (Claude Desktop: claude_desktop_config.json), then restart it:",
      );
      context.terminal.out(JSON.stringify(settings, null, 2));
    }
    return done(settings);
  },
};

function connectOverHttp(asked: string, offered: Offered, context: CommandContext): Outcome<unknown> {
  const port = /^\d{1,5}$/.test(asked) ? Number(asked) : 0;
  if (port < 1 || port > 65_535) {
    return refused({
      code: 'invalid_input',
      field: '--http-port',
      message: `--http-port cannot be "${asked}".`,
      instead: 'Give the port that the server says it listens on, such as 8765.',
    });
  }
  const settings = httpClientSettings(port);
  if (!context.json) {
    const flags = ['--http', ...offeredArguments(offered)].join(' ');
    context.terminal.note(`Start the server with ${flags}, and the client with its token:`);
    context.terminal.note(`  export ${TOKEN_VARIABLE}="$(cat '${context.dataDirectory}/http-token')"`);
    context.terminal.out(JSON.stringify(settings, null, 2));
  }
  return done(settings);
}
