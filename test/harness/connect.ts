import type { Stream } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client as V2Client } from '@modelcontextprotocol/client';
import { StdioClientTransport as V2Transport } from '@modelcontextprotocol/client/stdio';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type HarnessClient, harnessClient } from './client.ts';
import { MOVED_DATE, OFFSET_FILE, offsetFile } from './moved-clock.ts';

/** `v1` represents today's desktop clients; `v2` uses the revision of 2026, `v2-legacy` the handshake before it. */
export const CLIENT_KINDS = ['v1', 'v2-legacy', 'v2'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

const MODERN = '2026-07-28';
const NAME = { name: 'brand-escalations-harness', version: '1.0.0' };

export interface ConnectOptions {
  /** Called when the server asks the client's user a question; the client always accepts. */
  readonly onAsked?: () => void;
  /** The server's arguments, such as `--read-only`. */
  readonly serverArguments?: readonly string[];
  /** Further variables for the server, such as those of a store on AWS. */
  readonly environment?: Readonly<Record<string, string>>;
}

function serverProcess(dataDirectory: string, { serverArguments = [], environment = {} }: ConnectOptions) {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const settings = inherited.filter(([name]) => !name.startsWith('BRAND_ESCALATIONS_'));
  return {
    command: process.execPath,
    args: ['--import', MOVED_DATE, fileURLToPath(new URL('../../src/server.ts', import.meta.url)), ...serverArguments],
    env: {
      ...Object.fromEntries(settings),
      ...environment,
      BRAND_ESCALATIONS_DATA: dataDirectory,
      [OFFSET_FILE]: offsetFile(dataDirectory),
    },
    stderr: 'pipe' as const,
  };
}

function collected(stream: Stream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return () => text;
}

const ACCEPTED = { action: 'accept' as const, content: {} };
const ACCEPTING = { elicitation: { form: {}, url: {} } };

/** Starts the server on `dataDirectory` and connects to it as the v1 SDK does. */
export async function connectV1(dataDirectory: string, options: ConnectOptions = {}): Promise<HarnessClient> {
  const { onAsked } = options;
  const transport = new V1Transport(serverProcess(dataDirectory, options));
  const log = collected(transport.stderr);
  const client = new V1Client(NAME, { capabilities: onAsked === undefined ? {} : ACCEPTING });
  if (onAsked !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, () => {
      onAsked();
      return ACCEPTED;
    });
  }
  let version = '';
  // The v1 client does not expose the negotiated version, but passes it to its transport.
  Object.assign(transport, {
    setProtocolVersion: (negotiated: string) => {
      version = negotiated;
    },
  });
  await connected(client.connect(transport), log);
  return harnessClient(client, version, log);
}

/** Starts the server on `dataDirectory` and connects to it as the v2 SDK does, with the given revision. */
export async function connectV2(
  dataDirectory: string,
  era: 'legacy' | 'modern' = 'modern',
  options: ConnectOptions = {},
): Promise<HarnessClient> {
  const { onAsked } = options;
  const transport = new V2Transport(serverProcess(dataDirectory, options));
  const log = collected(transport.stderr);
  const client = new V2Client(NAME, {
    capabilities: onAsked === undefined ? {} : ACCEPTING,
    versionNegotiation: { mode: era === 'legacy' ? 'legacy' : { pin: MODERN } },
  });
  if (onAsked !== undefined) {
    client.setRequestHandler('elicitation/create', () => {
      onAsked();
      return ACCEPTED;
    });
  }
  await connected(client.connect(transport), log);
  return harnessClient(client, client.getNegotiatedProtocolVersion() ?? '', log);
}

/** Starts the server and connects to it with the given client. */
export function connect(kind: ClientKind, dataDirectory: string, options: ConnectOptions = {}): Promise<HarnessClient> {
  if (kind === 'v1') return connectV1(dataDirectory, options);
  return connectV2(dataDirectory, kind === 'v2' ? 'modern' : 'legacy', options);
}

/** Adds the server's standard error to a failed start, because the SDK only reports a closed connection. */
async function connected(connecting: Promise<void>, log: () => string): Promise<void> {
  try {
    await connecting;
  } catch (error) {
    throw new Error(`The server could not be reached. It said: ${log().trim() || 'nothing'}`, { cause: error });
  }
}
