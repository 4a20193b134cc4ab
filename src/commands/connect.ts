import { homedir } from 'node:os';
import { nearestName } from '../domain/input/input-issues.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { CLIENT_OFFER_OPTIONS, type ClientOffer, clientOffer } from './client-offer.ts';
import {
  CLIENTS,
  type Client,
  httpSettings,
  offeredArguments,
  stdioSettings,
  tokenCommand,
  whereSettingsGo,
} from './client-settings.ts';
import type { Command, CommandContext } from './command.ts';
import { textOption } from './options.ts';

export const connect: Command = {
  usage: 'connect',
  summary: 'Print the settings that connect an MCP client to this data directory, and where they go.',
  options: {
    client: { type: 'string', help: `The client: ${CLIENTS.join(', ')} (default: json, which most others read)` },
    'http-port': { type: 'string', help: 'Connect over HTTP, to a server started with --http on this port' },
    ...CLIENT_OFFER_OPTIONS,
  },
  arguments: [],
  async run(input, context) {
    const client = clientNamed(textOption(input, 'client') ?? 'json');
    if (!client.ok) return client;
    const offer = await context.withToolbox(async ({ tools }) =>
      clientOffer(
        input,
        tools.map(({ operation }) => operation),
      ),
    );
    if (!offer.ok) return offer;
    const port = textOption(input, 'http-port');
    return port === undefined
      ? connectOverStdio(client.value, offer.value, context)
      : connectOverHttp(client.value, port, offer.value, context);
  },
};

function clientNamed(name: string): Outcome<Client> {
  const client = CLIENTS.find((one) => one === name);
  if (client !== undefined) return done(client);
  const near = nearestName(name, CLIENTS);
  return refused({
    code: 'invalid_input',
    field: '--client',
    message: `There are no settings for a client "${name}".`,
    instead: `${near === undefined ? '' : `Did you mean ${near}? `}Known: ${CLIENTS.join(', ')}.`,
  });
}

function connectOverStdio(client: Client, { offered, notes }: ClientOffer, context: CommandContext): Outcome<unknown> {
  const settings = stdioSettings(client, context.dataDirectory, offered);
  print(settings, [...notes, whereToPut(client)], context);
  return done(settings);
}

function connectOverHttp(
  client: Client,
  text: string,
  { offered, notes }: ClientOffer,
  context: CommandContext,
): Outcome<unknown> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    return refused({
      code: 'invalid_input',
      field: '--http-port',
      message: `--http-port cannot be "${text}".`,
      instead: 'Give the port that the server prints when it starts, such as 8765.',
    });
  }
  const settings = httpSettings(client, port);
  if (settings === undefined) {
    return refused({
      code: 'invalid_input',
      field: '--http-port',
      message: `The settings of ${client} cannot name a server over HTTP that asks for a token.`,
      instead: 'Leave out --http-port: it then starts a server of its own.',
    });
  }
  const flags = ['--http', '--port', String(port), ...offeredArguments(offered)].join(' ');
  const token =
    client === 'vscode'
      ? `VS Code asks once for the token, which is the content of the file http-token in ${context.dataDirectory}.`
      : `Set its token before you start the client:\n  ${tokenCommand(context.dataDirectory, process.platform)}`;
  print(settings, [...notes, `Start the server with ${flags}. ${token}`, whereToPut(client)], context);
  return done(settings);
}

const whereToPut = (client: Client): string => whereSettingsGo(client, { platform: process.platform, home: homedir() });

function print(settings: unknown, notes: readonly string[], { json, terminal }: CommandContext): void {
  if (json) return;
  for (const note of notes) terminal.note(note);
  terminal.out(JSON.stringify(settings, null, 2));
}
