import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSample } from '../data/generator/sample.ts';
import { openAgentSide } from '../src/backends/embedded/agent-side.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import type { Combo } from '../src/domain/brand/brand.ts';
import type { AnyReadOperation } from '../src/domain/change/operation.ts';
import { analyzeBrand } from '../src/domain/operations/brands/analyze-brand.ts';
import { suggestMetadata } from '../src/domain/operations/metadata/suggest-metadata.ts';
import { verifyMetadata } from '../src/domain/operations/metadata/verify-metadata.ts';
import { verifyReprocessing } from '../src/domain/operations/metadata/verify-reprocessing.ts';
import type { AgentPorts } from '../src/domain/ports/agent-side.ts';
import { enlarged, LARGE_BRAND } from './large-brand.ts';
import { measuredOn, usedCpu } from './machine.ts';
import { writeSection } from './performance-doc.ts';
import { runRead } from './run-read.ts';

/*
 * Measures how heavy reads about one brand grow with the rest of the store: the brand is the same in a store of 40,000 and
 * in one of 1,000,000 combos. CPU time of all threads of the process. The stores alternate within every round, so that
 * other load on the machine affects both equally.
 */

const STORES = [40_000, 1_000_000] as const;
const BRAND_COMBOS = 5000;
const ROUNDS = 25;
const WARM_UP = 2;
const TARGET = 2;
const OWNER = 'ed.allison@rewardinsight.com';
const SEED = 42;

const OPERATIONS: readonly AnyReadOperation[] = [verifyMetadata, verifyReprocessing, analyzeBrand, suggestMetadata];

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = usedCpu();
  await work();
  return usedCpu() - before;
}

interface Compared {
  readonly name: string;
  readonly small: number;
  readonly large: number;
}

async function compare(operation: AnyReadOperation, ports: readonly [AgentPorts, AgentPorts]): Promise<Compared> {
  // Not the median: the kernel counts in steps of some milliseconds.
  const sums: [number, number] = [0, 0];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const cpu = await cpuOf(() => runRead(operation, { brandid: LARGE_BRAND }, ports[side]));
      if (round >= 0) sums[side] += cpu;
    }
  }
  return { name: operation.name, small: sums[0] / ROUNDS, large: sums[1] / ROUNDS };
}

function report(rows: readonly Compared[]): string {
  const [small, large] = STORES.map((combos) => combos.toLocaleString('en'));
  return [
    '## Heavy reads about one brand in a larger store',
    '',
    `The same brand of ${BRAND_COMBOS.toLocaleString('en')} combos in a store of ${small} and of ${large} combos: \`npm run bench:growth\`, means of ${ROUNDS} rounds that alternate between the stores, in milliseconds of CPU of all threads. The target is at most ${TARGET} times.`,
    '',
    `| tool | ms at ${small} | ms at ${large} | ratio |`,
    '| --- | ---: | ---: | ---: |',
    ...rows.map(
      ({ name, small, large }) =>
        `| \`${name}\` | ${small.toFixed(0)} | ${large.toFixed(0)} | ${(large / small).toFixed(2)} |`,
    ),
    '',
    measuredOn(),
  ].join('\n');
}

const foundation = nodeFoundation();
const root = mkdtempSync(join(tmpdir(), 'bench-growth-'));
const opened: ReturnType<typeof openAgentSide>[] = [];
const smallest = openSample({ combos: STORES[0], seed: SEED });
const few = [...smallest.combos()].filter(({ brandid }) => brandid === LARGE_BRAND);
const ofBrand = (one: { readonly brandid: number }) => one.brandid === LARGE_BRAND;

/** A store of sample data in which one brand, with its history, is that of the smallest sample, enlarged. */
async function storeOf(combos: number): Promise<AgentPorts> {
  const directory = join(root, `${combos}`);
  const info = { store_id: `${combos}`, kind: 'sample', created_at: foundation.clock.now(), owner: OWNER } as const;
  const sample = openSample({ combos, seed: SEED });
  const [history, same] = [sample.history(), smallest.history()];
  const withSame = <T extends { readonly brandid: number }>(all: Iterable<T>, own: Iterable<T>) => [
    ...[...all].filter((one) => !ofBrand(one)),
    ...[...own].filter(ofBrand),
  ];
  await initialiseStore(directory, info, {
    ...sample,
    *combos(): Generator<Combo> {
      yield* Iterator.from(sample.combos()).filter((combo) => !ofBrand(combo));
      yield* enlarged(few, BRAND_COMBOS);
    },
    history: () => ({
      ...history,
      metadata: withSame(history.metadata, same.metadata),
      feedback: withSame(history.feedback, same.feedback),
      executions: withSame(history.executions, same.executions),
    }),
  });
  const ports = openAgentSide(directory, foundation);
  opened.push(ports);
  return ports;
}

try {
  const ports = [await storeOf(STORES[0]), await storeOf(STORES[1])] as const;
  const rows: Compared[] = [];
  for (const operation of OPERATIONS) rows.push(await compare(operation, ports));
  const text = report(rows);
  writeSection('growth', text);
  process.stdout.write(`${text}\n`);
} finally {
  for (const ports of opened) await ports.close();
  rmSync(root, { recursive: true, force: true });
}
