import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { tokenPath } from '../src/mcp/http/token-file.ts';
import { temporaryStore } from '../test/harness/temporary-store.ts';

/*
 * Runs the published MCP clients against this server, over stdio and HTTP, and writes docs/clients.md. The clients are
 * installed on demand into a cache folder, from a lock file of their own: this checkout does not depend on them. They call
 * no model.
 */

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const PAGE = path('../docs/clients.md');
const BIN = path('../bin/brand-escalations-mcp.mjs');
const PROBE_TIMEOUT_MS = 300_000;

const CHECKS = {
  tools: 'Lists tools',
  integer: 'Integer',
  optional: 'Optional',
  list: 'List',
  refusal: 'Refusal',
  write: 'Write',
  resource: 'Resource',
  prompt: 'Prompt',
} as const;
const CLIENTS = [
  ...['Inspector CLI 0.15', 'Inspector CLI 0.17', 'Inspector CLI 2', 'MCP SDK v1', 'mcp-remote', 'supergateway'],
  ...['LangChain', 'AI SDK', 'OpenAI Agents', 'Mastra', 'mcporter'],
];

const probeSchema = z.object({ version: z.string().optional(), results: z.record(z.string(), z.string()) });
type Probe = z.infer<typeof probeSchema>;
interface Row extends Probe {
  readonly client: string;
  readonly over: 'stdio' | 'HTTP';
}

/** Installs the clients that the lock file names, unless the cache folder has them; returns the folder. */
function installClients(): string {
  const lock = readFileSync(path('clients/package-lock.json'));
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(
    cache,
    'brand-escalations',
    `clients-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`,
  );
  if (existsSync(folder)) return folder;
  process.stderr.write(`Installing the clients into ${folder} (500 MB)\n`);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(path(`clients/${name}`), join(partial, name));
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const command = npm === undefined ? 'npm' : process.execPath;
  const { status } = spawnSync(command, npm === undefined ? flags : [npm, ...flags], {
    cwd: partial,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('npm ci failed for the clients.');
  renameSync(partial, folder);
  return folder;
}

/** Runs all checks with one client, in a process of its own. */
function probe(client: string, server: unknown, folder: string): Promise<Probe> {
  const env = { ...process.env, CLIENTS_FOLDER: folder, DO_NOT_TRACK: '1', OPENAI_AGENTS_DISABLE_TRACING: '1' };
  const args = [path('clients/probe.mjs'), client, JSON.stringify(server)];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'], timeout: PROBE_TIMEOUT_MS });
  return new Promise((resolve) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('close', () => {
      const last = output.trim().split('\n').at(-1) ?? '';
      resolve(last.startsWith('{') ? probeSchema.parse(JSON.parse(last)) : { results: { tools: 'the client ended' } });
    });
  });
}

/** Starts the server over HTTP on a free port; returns its address once it listens. */
async function startHttp(directory: string) {
  const env = { ...process.env, BRAND_ESCALATIONS_DATA: directory };
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface(child.stderr)) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(line)?.[0];
    if (url !== undefined) return { url, stop: () => child.kill() };
  }
  throw new Error('The server did not start over HTTP.');
}

/** Returns the matrix as a page. A check that a client has no function for is a dash. */
function pageOf(rows: readonly Row[]): string {
  const cell = (result: string | undefined) => (result === undefined ? '–' : result === 'ok' ? 'yes' : '**no**');
  const keys = Object.keys(CHECKS);
  const lines = rows.map(({ client, version, over, results }) =>
    ['', client, version ?? '', over, ...keys.map((key) => cell(results[key])), ''].join(' | ').trim(),
  );
  const failures = rows.flatMap(({ client, over, results }) =>
    Object.entries(results)
      .filter(([, result]) => result !== 'ok')
      .map(
        ([check, result]) => `- ${client} over ${over}, ${check}: \`${result.replace(/[`|\n]/g, ' ').slice(0, 200)}\``,
      ),
  );
  return `# Clients

\`npm run clients\` installs these published clients outside of the checkout, runs them against the server on sample data and
writes this page. It calls no model. "Integer", "Optional" and "List" are arguments as the client itself sends them: the
command lines from text, OpenAI Agents with null for every field that is left out. "Refusal" shows the server's reason to
the caller, and "Write" proposes a change. A dash: the client has no such function.

| Client | Version | Over | ${Object.values(CHECKS).join(' | ')} |
| --- | --- | --- | ${keys.map(() => '---').join(' | ')} |
${lines.join('\n')}

Inspector CLI 0.15 cannot send a token. mcp-remote reaches servers over HTTP only, and supergateway starts them over stdio.
${failures.length === 0 ? '' : `\n${failures.join('\n')}\n`}`;
}

const only = process.argv[2];
const folder = installClients();
const store = await temporaryStore({ combos: 3000 });
const scratch = mkdtempSync(join(tmpdir(), 'client-matrix-'));
const http = await startHttp(store.directory);
const servers = [
  {
    over: 'stdio',
    ...{ kind: 'stdio', scratch, command: process.execPath, args: [BIN] },
    env: { BRAND_ESCALATIONS_DATA: store.directory },
  },
  {
    over: 'HTTP',
    kind: 'http',
    scratch,
    url: http.url,
    token: readFileSync(tokenPath(store.directory), 'utf8').trim(),
  },
] as const;
const rows: Row[] = [];
try {
  for (const client of CLIENTS.filter((name) => only === undefined || name === only)) {
    for (const server of servers) {
      const row = { client, over: server.over, ...(await probe(client, server, folder)) };
      if (Object.keys(row.results).length === 0) continue;
      process.stdout.write(`${client} ${row.version ?? ''} over ${row.over}: ${JSON.stringify(row.results)}\n`);
      rows.push(row);
    }
  }
} finally {
  http.stop();
  store.remove();
  rmSync(scratch, { recursive: true, force: true });
}
if (only === undefined) writeFileSync(PAGE, pageOf(rows));
const failed = rows.filter(({ results }) => Object.values(results).some((result) => result !== 'ok'));
process.stdout.write(`${rows.length - failed.length} of ${rows.length} pass every check.\n`);
if (failed.length > 0) process.exitCode = 1;
