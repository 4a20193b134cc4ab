import { readFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const input = z.object({ text: z.string() });
const output = z.object({ text: z.string() });
const anyInput = z.looseObject({});

/** Finished answers by tool; empty when no file is given. */
const [, , file] = process.argv;
const answers = file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'));

/** Builds a minimal server of this SDK: an echo tool, and a tool for each finished answer. */
export function build() {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  const config = { description: 'Gives back what it gets', inputSchema: input, outputSchema: output };
  server.registerTool('echo', config, ({ text }) => ({
    content: [{ type: 'text', text }],
    structuredContent: { text },
  }));
  for (const [name, answer] of Object.entries(answers)) {
    server.registerTool(name, { description: 'Has its answer ready', inputSchema: anyInput }, () => answer);
  }
  return server;
}
