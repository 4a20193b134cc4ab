import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { openAgentSide } from '../src/backends/embedded/agent-side.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../src/backends/embedded/store-files.ts';
import { listEscalations } from '../src/domain/operations/escalations/list-escalations.ts';
import { escalationReport } from '../src/domain/operations/reports/escalation-report.ts';
import { getEscalationMetrics } from '../src/domain/operations/reports/get-escalation-metrics.ts';
import type { AgentPorts } from '../src/domain/ports/agent-side.ts';
import { ASSIGNEES, brands, escalations, PRESENT } from './escalation-population.ts';
import { measuredOn, median } from './machine.ts';
import { writeSection } from './performance-doc.ts';
import { runRead } from './run-read.ts';

/*
 * Measures the cost of a page of 20 escalations with 1,000 and with 1,000,000 of them in the store. It runs the operation
 * as every caller does, including parsing of input and output. The stores alternate within every round, so that other
 * load on the machine affects both equally. The large store takes about 3 GB in the temporary directory, and a minute or
 * two to create.
 */

const SMALL = 1000;
const LARGE = 1_000_000;
const ROUNDS = 301;
const WARM_UP = 20;
const SLOW_ROUNDS = 15;
const TARGET = 1.2;

const UNRESOLVED = ['open', 'assigned', 'investigating', 'resolving', 'verifying'] as const;

type Query = z.input<typeof listEscalations.input>;
const assigned_to = ASSIGNEES[3] ?? '';

/** Queries that fill a page in both stores; the first page and the next are measured. */
const PAGES: readonly (readonly [string, Query])[] = [
  ['newest', {}],
  ['oldest', { sort: 'oldest' }],
  ['highest level', { sort: 'level' }],
  ['lowest confidence', { sort: 'confidence' }],
  ['newest, closed', { status: ['closed'] }],
  ['newest, of two statuses', { status: ['closed', 'resolving'] }],
  ['newest, level 2', { level: 2 }],
  ['newest, one reason', { reason: 'low_confidence' }],
  ['newest, one reason, closed', { reason: 'low_confidence', status: ['closed'] }],
  ['newest, of one assignee', { assigned_to }],
];

/** Queries whose cost grows with the number of matching escalations; measured in the large store only. */
const GROWING: readonly (readonly [string, Query])[] = [
  ['queue of one assignee', { assigned_to, status: [...UNRESOLVED], sort: 'due' }],
  ['response time breached, of one assignee', { assigned_to, sla: ['breached'] }],
  ['next response due, of all', { sort: 'due' }],
  ['response time breached, newest', { sla: ['breached'] }],
  ['unassigned, oldest', { unassigned: true, sort: 'oldest' }],
];

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function storeOf(count: number, directory: string): Promise<ReturnType<typeof openAgentSide>> {
  const created_at = new Date(PRESENT).toISOString();
  const info = { store_id: `bench-${count}`, kind: 'imported', created_at, owner: ASSIGNEES[0] ?? '' } as const;
  const history = () => ({ metadata: [], feedback: [], executions: [], escalations: escalations(count) });
  await initialiseStore(directory, info, { brands: brands(), brandsToCheck: [], mccs: [], combos: () => [], history });
  const clock = { now: () => created_at, sleep: async () => {} };
  return openAgentSide(directory, { ...nodeFoundation(), clock });
}

interface Compared {
  readonly name: string;
  readonly small: number;
  readonly large: number;
}

/** Returns medians of a page for both stores. They alternate in going first. */
async function compare(name: string, queries: readonly [Query, Query], ports: readonly [AgentPorts, AgentPorts]) {
  const times: [number[], number[]] = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const time = await milliseconds(() => runRead(listEscalations, queries[side], ports[side]));
      if (round >= 0) times[side].push(time);
    }
  }
  return { name, small: median(times[0]), large: median(times[1]) };
}

async function comparePages(ports: readonly [AgentPorts, AgentPorts]): Promise<readonly Compared[]> {
  const rows: Compared[] = [];
  for (const [name, query] of PAGES) {
    const [small, large] = [
      await runRead(listEscalations, query, ports[0]),
      await runRead(listEscalations, query, ports[1]),
    ];
    if (small.next_cursor === null || large.next_cursor === null) throw new Error(`${name} does not fill a page`);
    rows.push(await compare(name, [query, query], ports));
    const next = [
      { ...query, cursor: small.next_cursor },
      { ...query, cursor: large.next_cursor },
    ] as const;
    rows.push(await compare(`${name}: next page`, next, ports));
  }
  return rows;
}

async function medianTime(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) times.push(await milliseconds(work));
  return median(times.slice(1));
}

async function growing(large: AgentPorts): Promise<readonly (readonly [string, number, number])[]> {
  const rows: (readonly [string, number, number])[] = [];
  for (const [name, query] of GROWING) {
    const { total } = await runRead(listEscalations, query, large);
    rows.push([name, total, await medianTime(ROUNDS, () => runRead(listEscalations, query, large))]);
  }
  const month = { from: '2026-04-01', to: '2026-04-30' };
  rows.push([
    'get_escalation_metrics, one month',
    LARGE,
    await medianTime(SLOW_ROUNDS, () => runRead(getEscalationMetrics, month, large)),
  ]);
  rows.push([
    'get_escalation_metrics, three years',
    LARGE,
    await medianTime(SLOW_ROUNDS, () => runRead(getEscalationMetrics, {}, large)),
  ]);
  for (const report_type of ['daily', 'monthly', 'quarterly'] as const)
    rows.push([
      `escalation_report, ${report_type}`,
      LARGE,
      await medianTime(SLOW_ROUNDS, () => runRead(escalationReport, { report_type }, large)),
    ]);
  return rows;
}

function report(pages: readonly Compared[], others: Awaited<ReturnType<typeof growing>>, megabytes: number): string {
  const ratios = pages.map(({ small, large }) => large / small);
  const within = ratios.filter((ratio) => ratio <= TARGET).length;
  return [
    '## Pages of escalations',
    '',
    `A page of 20 by \`list_escalations\` with ${SMALL.toLocaleString('en')} and with ${LARGE.toLocaleString('en')} escalations in the store (${megabytes.toLocaleString('en')} MB): \`npm run bench:store\`, medians of ${ROUNDS} rounds that alternate between the stores. The target is at most ${TARGET} times; ${within} of ${pages.length} are within it, the median is ${median(ratios).toFixed(2)}, the highest ${Math.max(...ratios).toFixed(2)}.`,
    '',
    '| page | ms at 1,000 | ms at 1,000,000 | ratio |',
    '| --- | ---: | ---: | ---: |',
    ...pages.map(
      ({ name, small, large }) =>
        `| ${name} | ${small.toFixed(2)} | ${large.toFixed(2)} | ${(large / small).toFixed(2)} |`,
    ),
    '',
    'Calls whose cost grows with the number of escalations, at 1,000,000 (about 20,000 of them not closed):',
    '',
    '| query | escalations | ms |',
    '| --- | ---: | ---: |',
    ...others.map(
      ([name, total, ms]) => `| ${name} | ${total.toLocaleString('en')} | ${ms.toFixed(ms < 100 ? 2 : 0)} |`,
    ),
    '',
    measuredOn(),
  ].join('\n');
}

const directory = mkdtempSync(join(tmpdir(), 'bench-store-'));
try {
  const small = await storeOf(SMALL, join(directory, 'small'));
  const large = await storeOf(LARGE, join(directory, 'large'));
  const megabytes = Math.round(statSync(storeFiles(join(directory, 'large')).data).size / 1e6);
  const text = report(await comparePages([small, large]), await growing(large), megabytes);
  await small.close();
  await large.close();
  writeSection('store', text);
  process.stdout.write(`${text}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
