/** Prints what each listed tool costs in o200k tokens, what a model reads of it and its output schema, and what room is left. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { refused } from '../src/domain/refusal.ts';
import { runnableTools } from '../src/mcp/tool-runner.ts';
import { tools } from '../src/tools/index.ts';
import { BUDGETS, type Side, sizeOf, toolsThatFit, totalOf } from '../test/surface/tool-sizes.ts';

const noStore = refused({ code: 'no_store', message: 'None.', instead: 'None needed.' });
const deps = { foundation: nodeFoundation(), openStore: async () => noStore, log: () => undefined };
const json = (schema: StandardSchemaWithJSON) => schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
const sizes = [...runnableTools(tools, deps).values()].map(({ listed: { name, config } }) =>
  sizeOf({
    name,
    description: config.description,
    inputSchema: json(config.inputSchema),
    outputSchema: json(config.outputSchema),
  }),
);

type Cell = number | string;
const print = (...[name, input, output]: readonly [string, Cell, Cell]) =>
  process.stdout.write(`${name.padEnd(28)} ${String(input).padStart(7)} ${String(output).padStart(7)}\n`);
const room = (side: Side) => (toolsThatFit(sizes, side) - sizes.length).toFixed(1);

print('tool', 'input', 'output');
for (const { name, input, output } of sizes) print(name, input, output);
print(`${sizes.length} tools`, totalOf(sizes, 'input'), totalOf(sizes, 'output'));
print('budget', BUDGETS.input, BUDGETS.output);
print('room for average tools', room('input'), room('output'));
