import { readFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

/** Path of a JSON file: the listed tools, and the answer that each call gets. */
const [, , file] = process.argv;
const { tools, answer } = JSON.parse(readFileSync(file, 'utf8'));

/** Lists a finished JSON schema and accepts every value. */
const ready = (json) => ({
  '~standard': {
    version: 1,
    vendor: 'bare',
    validate: (value) => ({ value }),
    jsonSchema: { input: () => json, output: () => json },
  },
});

function build() {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  for (const { name, inputSchema, outputSchema, ...rest } of tools) {
    const config = { ...rest, inputSchema: ready(inputSchema), outputSchema: ready(outputSchema) };
    server.registerTool(name, config, () => answer);
  }
  return server;
}

serveStdio(build);
