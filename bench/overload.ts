import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { bundle } from '../scripts/bundle.ts';
import { tools } from '../src/tools/index.ts';
import { temporaryStore } from '../test/harness/temporary-store.ts';
import { INITIALIZE, MCP_POST, rpc } from '../test/mcp/http/raw-request.ts';
import { type ServerProcess, startServer } from '../test/mcp/http/server-process.ts';
import { measuredOn, peakMemory, percentile } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures what other clients notice of 100 heavy calls at once: the time of a ping and of a cheap call, compared with
 * the same server at rest. The heavy calls are the examples of the read tools that declare themselves heavy.
 */

const HEAVY_CALLS = 100;
/** Pairs of a ping and a cheap call at rest. Under load there are as many as fit. */
const AT_REST = 200;
const COMBOS = 100_000;

const HEAVY = tools.flatMap(({ operation, examples: [{ input }] }) =>
  operation.effect === 'read' && operation.cost === 'heavy' ? [{ name: operation.name, arguments: input }] : [],
);
const CHEAP = { name: 'get_escalation', arguments: { escalation_id: 'ESC-2026-001' } };

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One client with a session of its own. */
class Session {
  readonly #server: ServerProcess;
  readonly #agent: Agent;
  #id: string | undefined;
  #requests = 1;

  constructor(server: ServerProcess, sockets: number) {
    this.#server = server;
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  async open(): Promise<this> {
    await this.#post(INITIALIZE);
    return this;
  }

  request(method: string, params: Record<string, unknown> = {}): Promise<Answer> {
    return this.#post(rpc(method, params, ++this.#requests));
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: string): Promise<Answer> {
    const { url, token } = this.#server;
    const session = this.#id === undefined ? {} : { 'mcp-session-id': this.#id };
    const headers = { ...MCP_POST, authorization: `Bearer ${token}`, ...session };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const { statusCode: status = 0 } = response;
        this.#id ??= z.string().optional().parse(response.headers['mcp-session-id']);
        text(response).then((answer) => resolve({ status, body: answer }), reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

interface Latencies {
  readonly ping: number[];
  readonly cheap: number[];
}

async function timed(work: () => Promise<Answer>): Promise<number> {
  const begun = performance.now();
  const { status } = await work();
  if (status !== 200) throw new Error(`A call of another client was answered with ${status}.`);
  return performance.now() - begun;
}

/** Makes a ping and a cheap call in turn for as long as `goesOn`. */
async function others(session: Session, goesOn: () => boolean): Promise<Latencies> {
  const found: Latencies = { ping: [], cheap: [] };
  while (goesOn()) {
    found.ping.push(await timed(() => session.request('ping')));
    found.cheap.push(await timed(() => session.request('tools/call', CHEAP)));
  }
  return found;
}

interface Load {
  readonly done: number;
  readonly refused: number;
  readonly retryAfter: readonly number[];
  readonly latencies: Latencies;
}

async function underLoad(heavy: Session, other: Session): Promise<Load> {
  let left = HEAVY_CALLS;
  const calls = Array.from({ length: HEAVY_CALLS }, async (_, i) => {
    const answer = await heavy.request('tools/call', HEAVY[i % HEAVY.length]);
    left--;
    return answer;
  });
  const latencies = await others(other, () => left > 0);
  const answers = await Promise.all(calls);
  const times = answers.flatMap(({ body }) => {
    const seconds = /"retry_after_seconds":(\d+)/.exec(body)?.[1];
    return seconds === undefined ? [] : [Number(seconds)];
  });
  return { done: HEAVY_CALLS - times.length, refused: times.length, retryAfter: times, latencies };
}

function row(name: string, rest: readonly number[], load: readonly number[]): string {
  const [p50, p99, loaded50, loaded99] = [
    percentile(rest, 0.5),
    percentile(rest, 0.99),
    percentile(load, 0.5),
    percentile(load, 0.99),
  ];
  const numbers = [p50, p99, loaded50, loaded99].map((ms) => ms.toFixed(1));
  return `| ${name} | ${numbers.join(' | ')} | ${(loaded50 / p50).toFixed(1)} | ${(loaded99 / p99).toFixed(1)} |`;
}

function report(rest: Latencies, { done, refused, retryAfter, latencies }: Load, memory: readonly number[]): string {
  const [least, most] = [Math.min(...retryAfter), Math.max(...retryAfter)];
  return [
    '## Overload',
    '',
    `${HEAVY_CALLS} heavy calls at once from one client (${HEAVY.length} kinds, ${COMBOS.toLocaleString('en')} combos) over HTTP, and what another client notices: \`npm run bench:overload\`. Two heavy calls run and 16 wait, 8 of them of one client; ${done} were answered and ${refused} refused at once with the time to try again (${least} to ${most} seconds). Milliseconds, over ${latencies.ping.length} pairs under load and ${rest.ping.length} at rest. Wanted: a ping under 250 ms and a cheap call under 1 s at p99.`,
    '',
    '| call of the other client | p50 at rest | p99 at rest | p50 under load | p99 under load | ratio of p50 | ratio of p99 |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    row('ping', rest.ping, latencies.ping),
    row('`get_escalation`', rest.cheap, latencies.cheap),
    '',
    `Highest memory of the server: ${memory.map((megabytes) => megabytes.toFixed(0)).join(' MB before, ')} MB after.`,
    '',
    measuredOn(),
  ].join('\n');
}

await bundle();
const store = await temporaryStore({ combos: COMBOS });
const server = await startServer(store.directory, fileURLToPath(new URL('../dist/server.mjs', import.meta.url)));
try {
  const other = await new Session(server, 1).open();
  const heavy = await new Session(server, HEAVY_CALLS).open();
  // Compiles what is measured, and starts the worker threads.
  for (const call of HEAVY) await heavy.request('tools/call', call);
  let pairs = 0;
  const rest = await others(other, () => pairs++ < AT_REST);
  const before = peakMemory(server);
  const load = await underLoad(heavy, other);
  const section = report(rest, load, [before, peakMemory(server)]);
  writeSection('overload', section);
  process.stdout.write(`${section}\n`);
  for (const session of [other, heavy]) session.close();
} finally {
  await server.end();
  store.remove();
}
