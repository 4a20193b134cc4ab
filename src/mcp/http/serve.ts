import { done, type Outcome, refused } from '../../domain/refusal.ts';
import type { Served, Serving } from '../served.ts';
import { McpEndpoint } from './endpoint.ts';
import { bearerOf } from './guard.ts';
import { listen, MCP_PATH } from './http-server.ts';
import { readToken, tokenPath } from './token-file.ts';

/** Serves clients over HTTP on 127.0.0.1 that show the data directory's token. Port 0 takes any that is free. */
export async function serveOverHttp(dataDirectory: string, port: number, serving: Serving): Promise<Outcome<Served>> {
  const token = readToken(dataDirectory);
  if (!token.ok) return token;
  const { foundation, log } = serving;
  const endpoint = new McpEndpoint(serving);
  try {
    const service = await listen({ port, authenticate: bearerOf(token.value), endpoint, clock: foundation.clock, log });
    log(`Listening on http://127.0.0.1:${service.port}${MCP_PATH}; the token is in ${tokenPath(dataDirectory)}`);
    return done(service);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refused({
      code: 'conflict',
      field: '--port',
      message: `Port ${port} cannot be had (${code}).`,
      instead: 'Choose another one: --port NUMBER, or --port 0 for any that is free.',
    });
  }
}
