import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundle } from '../scripts/bundle.ts';
import { temporaryStore } from '../test/harness/temporary-store.ts';
import { measuredOn, median } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures the time from starting the process to its first answered tools/list over stdio, which is how long a desktop
 * client waits. The candidates alternate within every round, so that other load on the machine affects all of them.
 */

const ROUNDS = 21;
const WARM_UP = 2;
const TARGET = 1.3;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const BARE_BUNDLE = path('../dist/bench/bare-stdio.mjs');

const CANDIDATES = {
  bare: { what: 'bare SDK server, one tool', script: path('peers/bare-stdio.mjs') },
  bareBundled: { what: 'bare SDK server, bundled too', script: BARE_BUNDLE },
  ours: { what: 'this server, all tools, from source', script: path('../src/server.ts') },
  oursBundled: { what: 'this server, all tools, as published', script: path('../dist/server.mjs') },
} as const;
type Candidate = keyof typeof CANDIDATES;

const rpc = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
const HANDSHAKE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

/** Starts a server; returns the milliseconds until tools/list is answered, and the number of tools. */
async function start(script: string, directory: string): Promise<{ ms: number; tools: number }> {
  const startTime = performance.now();
  const env = { BRAND_ESCALATIONS_DATA: directory };
  const child = spawn(process.execPath, [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(rpc({ id: 1, method: 'initialize', params: HANDSHAKE }));
  for await (const line of createInterface(child.stdout)) {
    const { id, result } = JSON.parse(line);
    if (id === 1) {
      child.stdin.write(rpc({ method: 'notifications/initialized' }) + rpc({ id: 2, method: 'tools/list' }));
    } else if (id === 2) {
      const ms = performance.now() - startTime;
      child.stdin.end();
      await new Promise((resolve) => child.once('exit', resolve));
      return { ms, tools: result.tools.length };
    }
  }
  throw new Error(`${script} ended without an answer.`);
}

async function bundleBare(): Promise<void> {
  await build({
    entryPoints: [CANDIDATES.bare.script],
    outfile: BARE_BUNDLE,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
}

const names: readonly Candidate[] = ['bare', 'bareBundled', 'ours', 'oursBundled'];

async function measure(): Promise<{ times: ReadonlyMap<Candidate, number>; tools: number }> {
  const store = await temporaryStore({ combos: 2000 });
  const samples = new Map<Candidate, number[]>(names.map((name) => [name, []]));
  let tools = 0;
  try {
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const name of names) {
        const started = await start(CANDIDATES[name].script, store.directory);
        if (round >= 0) samples.get(name)?.push(started.ms);
        if (name === 'oursBundled') tools = started.tools;
      }
    }
  } finally {
    store.remove();
  }
  return { times: new Map([...samples].map(([name, times]) => [name, median(times)])), tools };
}

function report({ times, tools }: Awaited<ReturnType<typeof measure>>): string {
  const bare = times.get('bare') ?? Number.NaN;
  const published = times.get('oursBundled') ?? Number.NaN;
  const bundled = times.get('bareBundled') ?? Number.NaN;
  const rows = names.map((name) => {
    const ms = times.get(name) ?? Number.NaN;
    return `| ${CANDIDATES[name].what} | ${ms.toFixed(0)} | ${(ms / bare).toFixed(2)} |`;
  });
  return [
    '## Start',
    '',
    `Time from starting the process to the first answered \`tools/list\` (${tools} tools) over stdio: \`npm run bench:start\`, medians of ${ROUNDS} rounds in which the servers take turns. The published server may take at most ${TARGET} times as long as a bare SDK server.`,
    '',
    '| server | milliseconds | × bare |',
    '| --- | ---: | ---: |',
    ...rows,
    '',
    `The bare server runs from node_modules, as such servers usually do. Compared with a bare server that is bundled too, the published one takes ${(published / bundled).toFixed(2)} times as long.`,
    '',
    measuredOn(),
  ].join('\n');
}

await bundle();
await bundleBare();
const text = report(await measure());
writeSection('start', text);
process.stdout.write(`${text}\n`);
