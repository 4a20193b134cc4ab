import { done, type Outcome, refused } from '../../domain/refusal.ts';
import type { RunningTransport, TransportDependencies } from '../transport.ts';
import { McpEndpoint } from './endpoint.ts';
import { bearerOf } from './guard.ts';
import { listen, MCP_PATH } from './http-server.ts';
import { readToken, tokenPath } from './token-file.ts';

/** Serves HTTP clients on 127.0.0.1 that present the token of the data directory. Port 0 takes any free port. */
export async function serveOverHttp(
  dataDirectory: string,
  { port, stateless }: { readonly port: number; readonly stateless: boolean },
  serving: TransportDependencies,
): Promise<Outcome<RunningTransport>> {
  const token = readToken(dataDirectory);
  if (!token.ok) return token;
  const { foundation, limits, log } = serving;
  const authenticate = bearerOf(token.value);
  const { clock } = foundation;
  const { connections: maxConnections } = limits;
  const endpoint = new McpEndpoint(serving, { stateless });
  try {
    const service = await listen({ port, authenticate, endpoint, clock, maxConnections, log });
    log(`Listening on http://127.0.0.1:${service.port}${MCP_PATH}; the token is in ${tokenPath(dataDirectory)}`);
    return done(service);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refused({
      code: 'conflict',
      field: '--port',
      message: `Port ${port} cannot be opened (${code}).`,
      instead: 'Choose another port with --port NUMBER, or any free port with --port 0.',
    });
  }
}
