import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { McpEndpoint } from '../../src/mcp/http/endpoint.ts';
import { bearerOf } from '../../src/mcp/http/guard.ts';
import { httpShell, MCP_PATH } from '../../src/mcp/http/http-server.ts';
import { type Given, givenServing } from '../mcp/http/given-http.ts';
import { makeSampleStore, temporaryDirectory } from '../mcp/sample-store.ts';

/** The shipped stack at a URL that can be used without a token: the suite has no way to send one. */
export async function servedForConformance(fixtures: Given['fixtures']) {
  const sample = temporaryDirectory();
  await makeSampleStore(sample.path);
  const given = { directory: sample.path };
  const { serving, close } = givenServing(fixtures === undefined ? given : { ...given, fixtures });
  const endpoint = new McpEndpoint(serving);
  const token = randomBytes(32).toString('base64url');
  const shell = httpShell({ authenticate: bearerOf(token), endpoint, log: serving.log, ending: () => false });
  const server = createServer((request, response) => {
    request.headers.authorization ??= `Bearer ${token}`;
    shell(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}${MCP_PATH}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await endpoint.close();
      await close();
      sample.remove();
    },
  };
}
