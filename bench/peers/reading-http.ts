import { createServer } from 'node:http';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { AnyReadOperation } from '../../src/domain/change/operation.ts';
import { readOperations } from '../reads.ts';

/*
 * A minimal server, written with the SDK alone, for the same reads on the same store: it passes the input's zod schema to
 * the SDK and sends the answer as JSON. No guard, no sessions, no text for people, and no output schema: with ours, the
 * SDK would clean and mask every answer during validation, and then send the original.
 */

const directory = process.argv[2] ?? '';
const ports = openAgentSide(directory, nodeFoundation());
const principal = { kind: 'agent', name: 'bench', person: null, authenticated: false } as const;

function register(server: McpServer, operation: AnyReadOperation): void {
  const { name, title, input } = operation;
  server.registerTool(name, { title, description: title, inputSchema: input }, async (args, { mcpReq }) => {
    const context = { connection: 'bench', principal, signal: mcpReq.signal, progress: () => undefined };
    const outcome = await operation.run(args, ports, context);
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    return { content: [{ type: 'text', text: JSON.stringify(outcome.value) }], structuredContent: outcome.value };
  });
}

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'reading', version: '1.0.0' });
  for (const operation of readOperations) register(server, operation);
  return server;
});
const node = toNodeHandler(handler);
const server = createServer((request, response) => {
  const { method = 'GET', url = '/', headers } = request;
  const incoming: NodeIncomingMessageLike = {
    method,
    url,
    headers,
    [Symbol.asyncIterator]: () => request[Symbol.asyncIterator](),
  };
  void node(incoming, response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string')
    process.stderr.write(`Listening on http://127.0.0.1:${address.port}/mcp;\n`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void ports.close();
});
