import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { build } from './bare-server.mjs';

/** The SDK's handler with its defaults, mounted as in its documentation: no guard, no sessions. */
const server = createServer(toNodeHandler(createMcpHandler(build)));
server.listen(0, '127.0.0.1', () => {
  process.stderr.write(`Listening on http://127.0.0.1:${server.address().port}/mcp;\n`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
