import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import { done } from '../../src/domain/refusal.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { tools } from '../../src/tools/index.ts';
import { call } from '../mcp/calls.ts';
import { makeSampleStore, temporaryDirectory } from '../mcp/sample-store.ts';

/** Reads that match patterns against all records, or load all of a brand. */
const HEAVY_READS = ['coverage', 'narrativesMatching', 'combosOf', 'narrativeTwins'];

const sample = temporaryDirectory();
let ports: ReturnType<typeof openAgentSide>;
beforeAll(async () => {
  await makeSampleStore(sample.path);
  ports = openAgentSide(sample.path, nodeFoundation());
});
afterAll(async () => {
  await ports.close();
  sample.remove();
});

/** The same ports, which note the heavy reads. */
function noting(used: Set<string>): AgentPorts {
  const data = new Proxy(ports.data, {
    get(target, name, receiver) {
      if (typeof name === 'string' && HEAVY_READS.includes(name)) used.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
  return { ...ports, data };
}

const EXAMPLES = tools.flatMap(({ operation, examples }) =>
  examples.map(({ input }) => ({ name: operation.name, cost: operation.cost, input })),
);

test('given an operation that matches against all records, then it declares that it is heavy', async () => {
  const found = new Map<string, boolean>();
  for (const { name, cost, input } of EXAMPLES) {
    const used = new Set<string>();
    const deps = { foundation: ports, openStore: async () => done(noting(used)), log: () => {} };
    if (name !== 'wait_for_change') await runnableTools(tools, deps).get(name)?.run(input, call);
    if (used.size > 0) found.set(name, cost === 'heavy');
  }
  expect(found.size).toBeGreaterThan(8);
  expect([...found].filter(([, declared]) => !declared)).toStrictEqual([]);
});
