import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../scripts/bundle.ts';
import { BenchServer, exampleCalls } from './bench-server.ts';
import { LARGE_BRAND_COMBOS, largeBrandStore } from './large-brand.ts';
import { measuredOn, median, peakMemory, percentile } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures what another client of the same server notices while each tool works on a brand of 100,000 combos: a ping
 * every 10 ms. The calls are the examples of the tools, which are about that brand.
 */

const OWNER = 'ed.allison@rewardinsight.com';
const PING_INTERVAL = 10;
const ROUNDS = 3;
const PARALLEL = 20;

/** Pings every 10 ms while `work` runs, whether or not the last ping was answered. Returns the times of the pings. */
async function pingsDuring(server: BenchServer, work: () => Promise<unknown>): Promise<readonly number[]> {
  const pings: Promise<number>[] = [];
  const ping = async () => {
    const begun = performance.now();
    await server.request('ping');
    return performance.now() - begun;
  };
  const timer = setInterval(() => pings.push(ping()), PING_INTERVAL);
  pings.push(ping());
  await work();
  clearInterval(timer);
  return Promise.all(pings);
}

interface Measured {
  readonly name: string;
  readonly wall: number;
  readonly pings: readonly number[];
  /** Milliseconds of CPU. */
  readonly hold: number;
}

async function measure(server: BenchServer, name: string, work: () => Promise<unknown>): Promise<Measured> {
  const walls: number[] = [];
  const pings: number[] = [];
  const holds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await server.longestHold();
    const begun = performance.now();
    pings.push(...(await pingsDuring(server, work)));
    walls.push(performance.now() - begun);
    holds.push(await server.longestHold());
  }
  return { name, wall: median(walls), pings, hold: Math.max(...holds) };
}

function row({ name, wall, pings, hold }: Measured): string {
  const cells = [wall, percentile(pings, 0.5), percentile(pings, 0.99), Math.max(...pings), hold];
  return `| ${name} | ${cells.map((ms) => ms.toFixed(ms < 10 ? 1 : 0)).join(' | ')} |`;
}

function report(rows: readonly Measured[], rest: Measured, others: Measured, memory: number): string {
  return [
    '## A server that works on a large brand',
    '',
    `A ping every ${PING_INTERVAL} ms over stdio while a tool works on a brand of ${LARGE_BRAND_COMBOS.toLocaleString('en')} combos: \`npm run bench:stall\`, ${ROUNDS} calls of each tool. The server as published, its threads started. Milliseconds; the last column is the longest time for which the server held its event loop, in milliseconds of CPU, which other load on the machine does not change. Wanted: a ping under 50 ms at p99, an answer in under 2 s.`,
    '',
    '| tool | answer | ping p50 | ping p99 | ping max | longest hold (CPU) |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...[rest, ...rows, others].map(row),
    '',
    `Highest memory of the server: ${memory.toFixed(0)} MB.`,
    '',
    measuredOn(),
  ].join('\n');
}

const calls = exampleCalls();
const directory = mkdtempSync(join(tmpdir(), 'bench-stall-'));
try {
  const dist = join(directory, 'dist');
  await bundle(dist);
  const data = join(directory, 'data');
  await largeBrandStore(data, OWNER);
  const server = await new BenchServer(data, join(dist, 'server.mjs')).open();
  // Starts the threads, and compiles what is measured.
  const [first] = calls.filter(({ heavy }) => heavy);
  await Promise.all([first, first].map((one) => one && server.call(one)));
  for (const call of calls) await server.call(call);
  const rest = await measure(server, 'at rest, for a second', () => new Promise((done) => setTimeout(done, 1000)));
  const rows: Measured[] = [];
  const light: Measured[] = [];
  for (const call of calls)
    (call.heavy ? rows : light).push(await measure(server, `\`${call.name}\``, () => server.call(call)));
  const count = calls.find(({ name }) => name === 'test_metadata_regex');
  const counts = () =>
    Array.from({ length: PARALLEL }, () =>
      server.request('tools/call', { name: count?.name, arguments: count?.input }),
    );
  rows.push(await measure(server, `\`${count?.name}\`, ${PARALLEL} at once`, () => Promise.all(counts())));
  const others: Measured = {
    name: `each of the ${light.length} other tools, at most`,
    wall: Math.max(...light.map(({ wall }) => wall)),
    pings: light.flatMap(({ pings }) => pings),
    hold: Math.max(...light.map(({ hold }) => hold)),
  };
  for (const one of light.toSorted((a, b) => b.hold - a.hold).slice(0, 8)) process.stderr.write(`${row(one)}\n`);
  const section = report(rows, rest, others, peakMemory({ pid: server.child.pid }));
  writeSection('stall', section);
  process.stdout.write(`${section}\n`);
  await server.end();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
