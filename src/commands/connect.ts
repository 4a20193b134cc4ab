import { fileURLToPath } from 'node:url';
import type { Offered } from '../domain/operations/toolsets.ts';
import { EVERYTHING_OFFERED } from '../domain/operations/toolsets.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { CLIENT_OFFER_OPTIONS, type ClientOffer, clientOffer } from './client-offer.ts';
import type { Command, CommandContext } from './command.ts';
import { textOption } from './options.ts';

const TOKEN_VARIABLE = 'ESCALATIONS_TOKEN';

/** Settings of a client that connects to a server started with --http. They name the token's variable, not the token. */
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

/** Settings of a desktop client, with absolute paths: a bare `node` on its PATH may be too old. */
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

/** The server's arguments that offer exactly these tools. */
function offeredArguments({ toolsets, readOnly }: Offered): readonly string[] {
  const narrowed = toolsets.length < EVERYTHING_OFFERED.toolsets.length;
  return [...(narrowed ? ['--toolsets', toolsets.join(',')] : []), ...(readOnly ? ['--read-only'] : [])];
}

export const connect: Command = {
  usage: 'connect',
  summary: 'Print the settings that connect a desktop MCP client to this data directory.',
  options: {
    'http-port': { type: 'string', help: 'Connect over HTTP, to a server started with --http on this port' },
    ...CLIENT_OFFER_OPTIONS,
  },
  arguments: [],
  async run(input, context) {
    const port = textOption(input, 'http-port');
    const offer = await context.withToolbox(async ({ tools }) =>
      clientOffer(
        input,
        tools.map(({ operation }) => operation),
      ),
    );
    if (!offer.ok) return offer;
    if (port !== undefined) return connectOverHttp(port, offer.value, context);
    const settings = clientSettings(context.dataDirectory, offer.value.offered);
    if (!context.json) {
      for (const note of offer.value.notes) context.terminal.note(note);
      context.terminal.note(
        "Add this to the client's MCP settings (Claude Desktop: claude_desktop_config.json), then restart it:",
      );
      context.terminal.out(JSON.stringify(settings, null, 2));
    }
    return done(settings);
  },
};

function connectOverHttp(text: string, { offered, notes }: ClientOffer, context: CommandContext): Outcome<unknown> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    return refused({
      code: 'invalid_input',
      field: '--http-port',
      message: `--http-port cannot be "${text}".`,
      instead: 'Give the port that the server prints when it starts, such as 8765.',
    });
  }
  const settings = httpClientSettings(port);
  if (!context.json) {
    for (const note of notes) context.terminal.note(note);
    const flags = ['--http', ...offeredArguments(offered)].join(' ');
    context.terminal.note(`Start the server with ${flags}. Set its token before you start the client:`);
    context.terminal.note(`  export ${TOKEN_VARIABLE}="$(cat '${context.dataDirectory}/http-token')"`);
    context.terminal.out(JSON.stringify(settings, null, 2));
  }
  return done(settings);
}
