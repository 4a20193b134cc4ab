import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS, bundle } from '../scripts/bundle.ts';
import { temporaryStore } from '../test/harness/temporary-store.ts';
import { measuredOn, median } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures a server from the start of its process to its first answer over stdio, which is how long a desktop client
 * waits, and the processor time of the process. The peer is a bare SDK server, bundled by the same options, that has the
 * same tools with their schemas as finished JSON, and the answer of the call. The candidates alternate within every round,
 * so that other load on the machine affects all of them.
 */

const ROUNDS = 31;
const WARM_UP = 2;
const TARGET = 1.3;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const BARE = path('peers/bare-listing.mjs');
const BARE_BUNDLE = path('../dist/bench/bare-listing.mjs');
const REPORT_CPU = path('peers/report-cpu.cjs');

/** A server with its arguments. */
type Candidate = readonly [script: string, ...args: string[]];

const LIST = { method: 'tools/list' };
const CALL = {
  method: 'tools/call',
  params: { name: 'get_escalation', arguments: { escalation_id: 'ESC-2026-001' } },
};

const rpc = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
const HANDSHAKE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

interface Started {
  /** Milliseconds until the answer. */
  readonly wall: number;
  /** Processor time of the process from its start to its end, in milliseconds. */
  readonly cpu: number;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Starts a server and sends it one request after the handshake. */
async function start([script, ...args]: Candidate, request: object, directory: string): Promise<Started> {
  const startTime = performance.now();
  const child = spawn(process.execPath, ['--require', REPORT_CPU, script, ...args], {
    env: { BRAND_ESCALATIONS_DATA: directory },
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  const cpu = text(reportOf(child));
  child.stdin?.write(rpc({ id: 1, method: 'initialize', params: HANDSHAKE }));
  for await (const line of createInterface(outputOf(child))) {
    const { id, result } = JSON.parse(line);
    if (id === 1) {
      child.stdin?.write(rpc({ method: 'notifications/initialized' }) + rpc({ id: 2, ...request }));
    } else if (id === 2) {
      const wall = performance.now() - startTime;
      child.stdin?.end();
      await once(child, 'exit');
      if (result === undefined || result.isError === true) throw new Error(`${script} answered: ${line}`);
      return { wall, cpu: Number(await cpu), result };
    }
  }
  throw new Error(`${script} ended without an answer.`);
}

function outputOf({ stdout }: ChildProcess) {
  if (stdout === null) throw new Error('The server has no output.');
  return stdout;
}

function reportOf({ stdio: [, , , report] }: ChildProcess) {
  if (report === null || report === undefined || !('read' in report)) throw new Error('The server reports nothing.');
  return report;
}

/** The medians of a candidate, and of its ratios to the peer in the same round. */
interface Medians {
  readonly wall: number;
  readonly cpu: number;
  readonly wallRatio: number;
  readonly cpuRatio: number;
}

async function measure(
  candidates: ReadonlyMap<string, Candidate>,
  request: object,
  directory: string,
): Promise<ReadonlyMap<string, Medians>> {
  const rounds: ReadonlyMap<string, Started>[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const started = new Map<string, Started>();
    for (const [name, candidate] of candidates) started.set(name, await start(candidate, request, directory));
    if (round >= 0) rounds.push(started);
  }
  const [peer = ''] = candidates.keys();
  return new Map([...candidates.keys()].map((name) => [name, mediansOf(name, peer, rounds)]));
}

function mediansOf(name: string, peer: string, rounds: readonly ReadonlyMap<string, Started>[]): Medians {
  const all = (key: 'wall' | 'cpu', of: string) => rounds.map((round) => round.get(of)?.[key] ?? Number.NaN);
  const ratio = (key: 'wall' | 'cpu') => {
    const theirs = all(key, peer);
    return median(all(key, name).map((own, i) => own / (theirs[i] ?? Number.NaN)));
  };
  return {
    wall: median(all('wall', name)),
    cpu: median(all('cpu', name)),
    wallRatio: ratio('wall'),
    cpuRatio: ratio('cpu'),
  };
}

function table(first: string, rows: ReadonlyMap<string, Medians>): readonly string[] {
  return [
    `| ${first} | CPU ms | × bare | ms | × bare |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...[...rows].map(
      ([name, { wall, cpu, wallRatio, cpuRatio }]) =>
        `| ${name} | ${cpu.toFixed(0)} | ${cpuRatio.toFixed(2)} | ${wall.toFixed(0)} | ${wallRatio.toFixed(2)} |`,
    ),
    '',
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'brand-escalations-start-'));
const store = await temporaryStore({ combos: 2000 });
try {
  await bundle();
  await build({ ...BUNDLE_OPTIONS, entryPoints: [BARE], outfile: BARE_BUNDLE });
  const published: Candidate = [path('../dist/server.mjs')];
  const { result } = await start(published, LIST, store.directory);
  const answer = (await start(published, CALL, store.directory)).result;
  const { tools } = result;
  const ready = join(folder, 'ready.json');
  writeFileSync(ready, JSON.stringify({ tools, answer }));
  const candidates = new Map<string, Candidate>([
    ['bare SDK server, the same tools as finished JSON', [BARE_BUNDLE, ready]],
    ['this server, as published', published],
    ['this server, from source', [path('../src/server.ts')]],
  ]);
  const listed = await measure(candidates, LIST, store.directory);
  const called = await measure(candidates, CALL, store.directory);
  const section = [
    '## Start',
    '',
    `From starting the process to the first answer over stdio, and the processor time of the whole process: \`npm run bench:start\`, medians of ${ROUNDS} rounds in which the servers take turns, and of the ratios within a round. The bare server is bundled by the same options. It has the listed ${Array.isArray(tools) ? tools.length : 0} tools and the answer of the call as finished JSON, and neither checks nor opens anything. The published server may take at most ${TARGET} times as long.`,
    '',
    ...table('first `tools/list`', listed),
    ...table('first `tools/call`, `get_escalation`', called),
    measuredOn(),
  ].join('\n');
  writeSection('start', section);
  process.stdout.write(`${section}\n`);
} finally {
  store.remove();
  rmSync(folder, { recursive: true, force: true });
}
