import { parseArgs } from 'node:util';
import { nearestName } from './domain/input/input-issues.ts';
import { EVERYTHING_OFFERED, type Offered, readToolsets } from './domain/operations/toolsets.ts';
import { done, type Outcome, refused } from './domain/refusal.ts';

/** The transport over which the server is reached. */
export type Transport =
  | { readonly kind: 'stdio' }
  | {
      readonly kind: 'http';
      readonly port: number;
      /** True where clients of older protocol revisions have no sessions. */
      readonly stateless: boolean;
    };

export interface ServerArguments {
  readonly transport: Transport;
  readonly offered: Offered;
}

const DEFAULT_PORT = 8765;
const FLAGS = {
  http: { type: 'boolean' },
  port: { type: 'string' },
  stateless: { type: 'boolean' },
  toolsets: { type: 'string' },
  'read-only': { type: 'boolean' },
} as const;
const KNOWN_FLAGS =
  'Known: --http (serve on 127.0.0.1 instead of standard input and output), --port NUMBER, --stateless (with --http: no sessions), --toolsets NAME,NAME (offer only these tools), --read-only (offer only tools that read), --version and --help.';

type Options = Readonly<Record<string, string | boolean | undefined>>;

export const SERVER_HELP = [
  'brand-escalations-mcp: the MCP server. A client starts it and speaks with it over standard input and output.',
  '',
  '  --http           Serve HTTP on 127.0.0.1 instead',
  `  --port NUMBER    The port for --http, 0 for any free one (default: ${DEFAULT_PORT})`,
  '  --stateless      With --http: no sessions, for gateways such as AgentCore that send session ids of their own',
  '  --toolsets A,B   Offer only the tools of these toolsets',
  '  --read-only      Offer only tools that read',
  '  --version        Print the version',
  '  --help           Print this help',
  '',
  'BRAND_ESCALATIONS_DATA sets the data directory. brand-escalations connect prints the settings of a client.',
].join('\n');

/** Parses the server's command line. A refusal names the invalid argument and a valid one. */
export function readArguments(args: readonly string[]): Outcome<ServerArguments> {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const options = tokens.filter((token) => token.kind === 'option');
  const unknown = options.find((token) => !Object.hasOwn(FLAGS, token.name));
  if (unknown !== undefined) return unknownFlag(unknown.rawName);
  if (positionals[0] !== undefined)
    return wrongFlag(positionals[0], `There is no argument "${positionals[0]}".`, KNOWN_FLAGS);
  const twice = options.find((token, index) => options.findIndex(({ name }) => name === token.name) < index);
  if (twice !== undefined) return wrongFlag(twice.rawName, `${twice.rawName} is given twice.`, 'Give it once.');
  const given: Options = Object.fromEntries(options.map(({ name }) => [name, singleValue(values[name])]));
  const transport = transportFrom(given);
  if (!transport.ok) return transport;
  const offered = offeredFrom(given);
  return offered.ok ? done({ transport: transport.value, offered: offered.value }) : offered;
}

const singleValue = (value: unknown) => (typeof value === 'string' || typeof value === 'boolean' ? value : undefined);

function transportFrom({ http, port: text, stateless }: Options): Outcome<Transport> {
  if (http !== undefined && http !== true) return wrongFlag('--http', '--http takes no value.', 'Write --http alone.');
  if (stateless !== undefined && stateless !== true)
    return wrongFlag('--stateless', '--stateless takes no value.', 'Write --stateless alone.');
  if (http !== true && stateless === true)
    return wrongFlag('--stateless', '--stateless works only with --http.', 'Write --http --stateless.');
  const overHttp = { kind: 'http', port: DEFAULT_PORT, stateless: stateless === true } as const;
  if (text === undefined) return done(http === true ? overHttp : { kind: 'stdio' });
  if (http !== true) return wrongFlag('--port', '--port works only with --http.', 'Write --http --port NUMBER.');
  const port = typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return done({ ...overHttp, port });
  return wrongFlag(
    '--port',
    '--port must be a number from 0 to 65535.',
    'Write --port 8765, or --port 0 for any free port.',
  );
}

function offeredFrom({ toolsets, 'read-only': readOnly }: Options): Outcome<Offered> {
  if (readOnly !== undefined && readOnly !== true)
    return wrongFlag('--read-only', '--read-only takes no value.', 'Write --read-only alone.');
  const selected = toolsets === undefined ? undefined : readToolsets(String(toolsets === true ? '' : toolsets));
  if (selected?.ok === false) return selected;
  return done({ toolsets: selected?.value ?? EVERYTHING_OFFERED.toolsets, readOnly: readOnly === true });
}

function unknownFlag(rawName: string): ReturnType<typeof refused> {
  const near = nearestName(rawName.replace(/^-+/, ''), [...Object.keys(FLAGS), 'help', 'version']);
  return wrongFlag(
    rawName,
    `There is no option ${rawName}.`,
    `${near === undefined ? '' : `Did you mean --${near}? `}${KNOWN_FLAGS}`,
  );
}

function wrongFlag(field: string, message: string, instead: string): ReturnType<typeof refused> {
  return refused({ code: 'invalid_input', field, message, instead });
}
