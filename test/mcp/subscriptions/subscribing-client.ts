import { Client as V2Client, StreamableHTTPClientTransport as V2Http } from '@modelcontextprotocol/client';
import { StdioClientTransport as V2Stdio } from '@modelcontextprotocol/client/stdio';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as V1Stdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as V1Http } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { type HarnessClient, harnessClient } from '../../harness/client.ts';
import type { ClientKind } from '../../harness/connect.ts';
import { SERVER, type ServerProcess } from '../http/server-process.ts';

/** A client of one of the SDKs that also subscribes; the v2 client of 2026 by a stream of notices. */
export interface SubscribingClient extends HarnessClient {
  /** Gives what ends the subscription. Rejects for what the server does not watch. */
  subscribe(uri: string): Promise<() => Promise<void>>;
  /** The URI of the next notice, now or when it comes. */
  nextUpdate(): Promise<string>;
  /** Notices that nobody asked for yet. */
  readonly unread: readonly string[];
  /** A call that is given up when the signal aborts. */
  callUntil(signal: AbortSignal, name: string, input: Record<string, unknown>): Promise<unknown>;
}

/** A server that was started over HTTP, or a data directory to start one on over stdio. */
export type Where = { readonly server: ServerProcess } | { readonly directory: string };

const NAME = { name: 'subscriber', version: '1.0.0' };

export function subscribingClient(kind: ClientKind, where: Where): Promise<SubscribingClient> {
  return kind === 'v1' ? subscribingV1(where) : subscribingV2(where, kind);
}

function inbox() {
  const unread: string[] = [];
  let waiting: ((uri: string) => void) | undefined;
  return {
    unread,
    put(uri: string) {
      if (waiting === undefined) unread.push(uri);
      else waiting(uri);
      waiting = undefined;
    },
    nextUpdate: () =>
      new Promise<string>((resolve) => {
        const uri = unread.shift();
        if (uri === undefined) waiting = resolve;
        else resolve(uri);
      }),
  };
}

const over = (server: ServerProcess) => ({ requestInit: { headers: { authorization: `Bearer ${server.token}` } } });
const started = (directory: string) => ({
  command: process.execPath,
  args: [SERVER],
  env: { BRAND_ESCALATIONS_DATA: directory },
});

async function subscribingV1(where: Where): Promise<SubscribingClient> {
  const client = new V1Client(NAME);
  const { put, ...updates } = inbox();
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => put(params.uri));
  const transport =
    'server' in where ? new V1Http(where.server.url, over(where.server)) : new V1Stdio(started(where.directory));
  await client.connect(transport);
  return {
    ...harnessClient(client, '', () => ''),
    ...updates,
    async subscribe(uri) {
      await client.subscribeResource({ uri });
      return async () => void (await client.unsubscribeResource({ uri }));
    },
    callUntil: (signal, name, input) => client.callTool({ name, arguments: input }, undefined, { signal }),
    async close() {
      if (transport instanceof V1Http) await transport.terminateSession();
      await client.close();
    },
  };
}

async function subscribingV2(where: Where, kind: 'v2' | 'v2-legacy'): Promise<SubscribingClient> {
  const client = new V2Client(NAME, {
    versionNegotiation: { mode: kind === 'v2' ? { pin: '2026-07-28' } : 'legacy' },
  });
  const { put, ...updates } = inbox();
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => put(params.uri));
  await client.connect(
    'server' in where ? new V2Http(where.server.url, over(where.server)) : new V2Stdio(started(where.directory)),
  );
  return {
    ...harnessClient(client, client.getNegotiatedProtocolVersion() ?? '', () => ''),
    ...updates,
    subscribe: kind === 'v2' ? (uri) => listening(client, uri) : (uri) => subscribed(client, uri),
    callUntil: (signal, name, input) => client.callTool({ name, arguments: input }, { signal }),
  };
}

async function subscribed(client: V2Client, uri: string) {
  await client.subscribeResource({ uri });
  return async () => void (await client.unsubscribeResource({ uri }));
}

async function listening(client: V2Client, uri: string) {
  const subscription = await client.listen({ resourceSubscriptions: [uri] });
  if (subscription.honoredFilter.resourceSubscriptions?.includes(uri) !== true) throw new Error(`not honoured: ${uri}`);
  return () => subscription.close();
}
