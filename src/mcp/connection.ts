import type { McpRequestContext } from '@modelcontextprotocol/server';

/** Carries the connection of a request from the HTTP endpoint, which always sets it, to the server built for the request. */
export const CONNECTION_HEADER = 'x-brand-escalations-connection';

export function connectionOfRequest(request: McpRequestContext['requestInfo']): string | undefined {
  return request?.headers.get(CONNECTION_HEADER) ?? undefined;
}
