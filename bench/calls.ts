import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundle } from '../scripts/bundle.ts';
import { temporaryStore } from '../test/harness/temporary-store.ts';
import { startServer } from '../test/mcp/http/server-process.ts';
import { callOf2026, Target } from './http-load.ts';
import { measuredOn, median } from './machine.ts';
import { writeSection } from './performance-doc.ts';
import { READS } from './reads.ts';

/*
 * Measures read calls per second over HTTP, compared with two bare SDK servers: same client, same concurrency, same calls,
 * alternating in the same run. One peer makes the same reads; the other has the finished answers in memory, which is the
 * upper limit for an HTTP server of this SDK.
 */

const CONCURRENCY = 8;
const CALLS = 200;
const ROUNDS = 11;
const WARM_UP = 2;
const TARGET = 0.8;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const CALLS_BY_TOOL = new Map(READS.map(({ operation, input }) => [operation.name, callOf2026(operation.name, input)]));

interface Running {
  readonly target: Target;
  end(): Promise<unknown>;
}

async function startOurs(directory: string): Promise<Running> {
  const server = await startServer(directory, path('../dist/server.mjs'));
  return { target: new Target(server.url, server.token, CONCURRENCY), end: () => server.end() };
}

async function startPeer(script: string, argument: string): Promise<Running> {
  const child = spawn(process.execPath, [path(script), argument], { stdio: ['ignore', 'inherit', 'pipe'] });
  for await (const line of createInterface(child.stderr)) {
    const url = /^Listening on (\S+);/.exec(line)?.[1];
    if (url === undefined) continue;
    const end = async () => {
      child.kill();
      await once(child, 'exit');
    };
    return { target: new Target(new URL(url), undefined, CONCURRENCY), end };
  }
  throw new Error(`${script} did not start.`);
}

interface Rates {
  readonly ours: number;
  readonly reading: number;
  readonly ready: number;
}

async function measure(servers: Readonly<Record<keyof Rates, Running>>): Promise<ReadonlyMap<string, Rates>> {
  const rates = new Map<string, Rates>();
  for (const [tool, call] of CALLS_BY_TOOL) {
    const found: Record<keyof Rates, number[]> = { ours: [], reading: [], ready: [] };
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const name of ['ready', 'reading', 'ours'] as const) {
        const rate = await servers[name].target.load(call, CALLS, CONCURRENCY);
        if (round >= 0) found[name].push(rate);
      }
    }
    rates.set(tool, { ours: median(found.ours), reading: median(found.reading), ready: median(found.ready) });
  }
  return rates;
}

function report(rates: ReadonlyMap<string, Rates>): string {
  const rows = [...rates].map(([tool, { ours, reading, ready }]) => {
    const numbers = [ours, reading, ready].map((rate) => rate.toFixed(0));
    return `| \`${tool}\` | ${numbers.join(' | ')} | **${(ours / reading).toFixed(2)}** | ${(ours / ready).toFixed(2)} |`;
  });
  return [
    '## Calls over HTTP',
    '',
    `Read calls per second over HTTP (2026-07-28), ${CONCURRENCY} at once: \`npm run bench:calls\`, medians of ${ROUNDS} rounds of ${CALLS} calls in which the servers take turns. The target is at least ${TARGET} of the rate of a bare SDK server that makes the same reads on the same store and sends them as JSON, without guard, masking or text for people. A second bare server has the finished answers in memory: it shows the cost of the SDK and the network alone.`,
    '',
    '| read | this server | bare, same read | bare, answer ready | ours ÷ same read | ours ÷ ready |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    measuredOn(),
  ].join('\n');
}

/** Fetches the answers once, for the peer that serves them from memory. */
async function readyAnswers(target: Target): Promise<string> {
  const answers: [string, unknown][] = [];
  for (const [tool, call] of CALLS_BY_TOOL) answers.push([tool, await target.result(call)]);
  return JSON.stringify(Object.fromEntries(answers));
}

await bundle();
const store = await temporaryStore();
const scratch = mkdtempSync(join(tmpdir(), 'bench-calls-'));
const ours = await startOurs(store.directory);
writeFileSync(join(scratch, 'answers.json'), await readyAnswers(ours.target));
const reading = await startPeer('peers/reading-http.ts', store.directory);
const ready = await startPeer('peers/bare-http.mjs', join(scratch, 'answers.json'));
try {
  const text = report(await measure({ ours, reading, ready }));
  writeSection('calls', text);
  process.stdout.write(`${text}\n`);
} finally {
  for (const { target, end } of [ours, reading, ready]) {
    target.close();
    await end();
  }
  rmSync(scratch, { recursive: true });
  store.remove();
}
