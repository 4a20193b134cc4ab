import type { McpRequestContext } from '@modelcontextprotocol/server';
import type { Hasher } from '../domain/ports/foundation.ts';

/** Carries the connection of a request from the HTTP endpoint, which always sets it, to the server built for the request. */
export const CONNECTION_HEADER = 'x-brand-escalations-connection';

/** The caller of every connection over stdio: whoever may start a server for the store. */
export const STDIO_CALLER = 'stdio';

const CALLER_LENGTH = 16;

export function connectionOfRequest(request: McpRequestContext['requestInfo']): string | undefined {
  return request?.headers.get(CONNECTION_HEADER) ?? undefined;
}

/**
 * Returns the id of a connection. It begins with its caller, who stays the same when a client connects again or the
 * server is started again, so that new connections bring no new rights.
 */
export function connectionId(caller: string, nonce: string, hasher: Hasher): string {
  return `${hasher.sha256(`caller ${caller}`).slice(0, CALLER_LENGTH)}.${nonce}`;
}

/** Returns the caller of a connection. One that names none is its own. */
export function callerOf(connection: string): string {
  const [caller = connection] = connection.split('.', 1);
  return caller;
}
