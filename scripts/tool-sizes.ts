/** Prints what each listed tool costs a model, in o200k tokens: what a model reads of it, and its output schema. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { refused } from '../src/domain/refusal.ts';
import { runnableTools } from '../src/mcp/tool-runner.ts';
import { tools } from '../src/tools/index.ts';

const noStore = refused({ code: 'no_store', message: 'None.', instead: 'None needed.' });
const around = { foundation: nodeFoundation(), openStore: async () => noStore, log: () => undefined };
const json = (schema: StandardSchemaWithJSON) =>
  JSON.stringify(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }));
const sizes = [...runnableTools(tools, around).values()].map(({ listed: { name, config } }) => ({
  name,
  read: encode(`${name}${config.description}${json(config.inputSchema)}`).length,
  output: encode(json(config.outputSchema)).length,
}));
const total = (key: 'read' | 'output') => sizes.reduce((sum, size) => sum + size[key], 0);
const row = (name: string, read: number | string, output: number | string) =>
  `${name.padEnd(28)} ${String(read).padStart(7)} ${String(output).padStart(7)}\n`;
process.stdout.write(row('tool', 'read', 'output'));
for (const { name, read, output } of sizes) process.stdout.write(row(name, read, output));
process.stdout.write(row(`${sizes.length} tools`, total('read'), total('output')));
