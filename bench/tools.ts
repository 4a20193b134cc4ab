import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSample } from '../data/generator/sample.ts';
import { withSampleInstructions } from '../data/sample-instructions.ts';
import { bundle } from '../scripts/bundle.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { BenchServer, exampleCalls, isRefused, type ToolCall } from './bench-server.ts';
import { measuredOn, median } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures every tool, by its first example, in stores of three sizes. The examples are about one brand, which is as large
 * in each store, so a cost that grows with the store shows as a ratio. The servers take turns within every round, so that
 * other load on the machine affects all of them.
 */

const SIZES = [10_000, 100_000, 1_000_000] as const;
const OWNER = 'ed.allison@rewardinsight.com';
const ROUNDS = 5;
/** Where a tool takes less than this, in milliseconds of CPU, a ratio says nothing. */
const LITTLE = 2;

interface Measured {
  readonly call: ToolCall;
  readonly isRefused: boolean;
  /** Medians in milliseconds, by size. */
  readonly cpu: readonly number[];
  readonly wall: readonly number[];
}

async function storeOf(combos: number, directory: string): Promise<void> {
  const { clock, ids } = nodeFoundation();
  const info = { store_id: ids.nonce(), kind: 'sample', created_at: clock.now(), owner: OWNER } as const;
  await initialiseStore(directory, info, withSampleInstructions(openSample({ combos, seed: 42 })));
}

async function measure(servers: readonly BenchServer[], call: ToolCall): Promise<Measured> {
  const found = servers.map(() => ({ cpu: [] as number[], wall: [] as number[] }));
  let refused = false;
  for (let round = -1; round < ROUNDS; round++) {
    for (const [i, server] of servers.entries()) {
      const before = await server.usedCpu();
      const begun = performance.now();
      const result = await server.call(call);
      const wall = performance.now() - begun;
      const cpu = (await server.usedCpu()) - before;
      refused ||= isRefused(result);
      // The first round compiles what is measured.
      if (round < 0) continue;
      found[i]?.cpu.push(cpu);
      found[i]?.wall.push(wall);
    }
  }
  return {
    call,
    isRefused: refused,
    cpu: found.map(({ cpu }) => median(cpu)),
    wall: found.map(({ wall }) => median(wall)),
  };
}

const written = (ms: number): string => ms.toFixed(ms < 10 ? 1 : 0);

function ratio(small = Number.NaN, large = Number.NaN): string {
  return Math.max(small, large) < LITTLE ? '–' : (large / Math.max(small, LITTLE / 2)).toFixed(1);
}

function row({ call, isRefused, cpu, wall }: Measured): string {
  const [small, middle, large] = cpu;
  const name = `\`${call.name}\`${isRefused ? ' (refused)' : ''}${call.heavy ? ' *' : ''}`;
  const cells = [...cpu.map(written), ratio(small, middle), ratio(middle, large), ...wall.map(written)];
  return `| ${name} | ${cells.join(' | ')} |`;
}

function report(rows: readonly Measured[]): string {
  const [small, middle, large] = SIZES.map((size) => size.toLocaleString('en'));
  return [
    '## Every tool, in stores of three sizes',
    '',
    `The first example of each tool, which is about a brand that is as large in each store: \`npm run bench:tools\`, medians of ${ROUNDS} calls of the published server over stdio, in milliseconds. CPU is that of the whole server, its threads included. The ratios compare CPU with that of a store of a tenth of the combos; there is none (–) where both took less than ${LITTLE} ms. Tools with a star run in threads; "refused" marks an example that these stores refuse.`,
    '',
    `| tool | CPU, ${small} | CPU, ${middle} | CPU, ${large} | ratio | ratio | wall, ${small} | wall, ${middle} | wall, ${large} |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(row),
    '',
    measuredOn(),
  ].join('\n');
}

const directory = mkdtempSync(join(tmpdir(), 'bench-tools-'));
try {
  const dist = join(directory, 'dist');
  await bundle(dist);
  const servers: BenchServer[] = [];
  for (const size of SIZES) {
    const data = join(directory, String(size));
    await storeOf(size, data);
    servers.push(await new BenchServer(data, join(dist, 'server.mjs')).open());
  }
  const rows: Measured[] = [];
  for (const call of exampleCalls()) rows.push(await measure(servers, call));
  const section = report(rows);
  writeSection('tools', section);
  process.stdout.write(`${section}\n`);
  for (const server of servers) await server.end();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
