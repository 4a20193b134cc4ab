import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../scripts/bundle.ts';
import { openAgentSide } from '../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { temporaryStore } from '../test/harness/temporary-store.ts';
import { INITIALIZE, MCP_POST, type RawResponse, rawRequest, rpc } from '../test/mcp/http/raw-request.ts';
import { startServer } from '../test/mcp/http/server-process.ts';
import { measuredOn, peakMemory, percentile } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Floods a server with plans, each over a socket of its own, half of them in one session and half in a new session each,
 * and with proposals that are refused. Measures what is stored, and what another client notices.
 */

const PLANS = 1000;
const AT_ONCE = 8;
/** Twenty notes that stand in a change twice, as input and as preview: about 80 KB. */
const STEPS = 20;
const NOTE = 1900;

const store = await temporaryStore();
await bundle();
const server = await startServer(store.directory, fileURLToPath(new URL('../dist/server.mjs', import.meta.url)));

function post(body: string, session?: string): Promise<RawResponse> {
  const headers = { ...MCP_POST, authorization: `Bearer ${server.token}` };
  const all = session === undefined ? headers : { ...headers, 'mcp-session-id': session };
  return rawRequest({ port: server.port, method: 'POST', headers: all, body });
}

const open = async () => String((await post(INITIALIZE)).headers['mcp-session-id']);

let id = 0;

function plan(number: number): string {
  const steps = Array.from({ length: STEPS }, (_, i) => ({
    operation: 'add_escalation_notes',
    input: { escalation_id: 'ESC-2026-001', notes: `Plan ${number}, note ${i}. ${'Words. '.repeat(NOTE / 7)}` },
  }));
  return rpc('tools/call', { name: 'propose_plan', arguments: { reason: 'A flood.', steps } }, ++id);
}

/** Proposes from several sides at once. Returns how many plans became changes. */
async function flood(count: number, sessionFor: () => Promise<string>, body: (number: number) => string) {
  let [next, stored] = [0, 0];
  const side = async () => {
    for (let number = next++; number < count; number = next++) {
      const answer = await post(body(number), await sessionFor());
      if (/"state":"proposed"/.test(answer.body)) stored++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, side));
  return stored;
}

function megabytesOfProposals(): number {
  const files = readdirSync(store.directory).filter((name) => name.startsWith('proposals.db'));
  return files.reduce((sum, name) => sum + statSync(join(store.directory, name)).size, 0) / 1e6;
}

async function stored() {
  const ports = openAgentSide(store.directory, nodeFoundation());
  const sizes = await ports.proposals.proposalSizes('2000-01-01T00:00:00.000Z');
  const entries = (await ports.proposals.proposalAuditHead())?.seq ?? 0;
  await ports.close();
  return { entries, changes: sizes.length, largest: Math.max(0, ...sizes.map(({ bytes }) => bytes)) };
}

const pings: number[] = [];
let isFlooding = true;
async function ping(session: string): Promise<void> {
  while (isFlooding) {
    const begun = performance.now();
    await post(rpc('ping', {}, ++id), session);
    pings.push(performance.now() - begun);
  }
}

try {
  const [one, other] = [await open(), await open()];
  const memory = [peakMemory(server)];
  const pinging = ping(other);
  const wrong = {
    name: 'close_escalation',
    arguments: { escalation_id: 'ESC-2026-999', resolution: 'x', lessons_learned: 'y' },
  };
  const before = (await stored()).entries;
  const refusing = await open();
  await flood(
    PLANS,
    async () => refusing,
    () => rpc('tools/call', wrong, ++id),
  );
  const refusals = (await stored()).entries - before;
  const ofOne = await flood(
    PLANS / 2,
    async () => one,
    (number) => plan(number),
  );
  const ofMany = await flood(PLANS / 2, open, (number) => plan(PLANS + number));
  const { changes, largest } = await stored();
  isFlooding = false;
  await pinging;
  memory.push(peakMemory(server));
  const section = [
    '## Flood of proposals',
    '',
    `${PLANS.toLocaleString('en')} plans of up to ${Math.round(largest / 1000)} KB over HTTP, ${AT_ONCE} at a time: \`npm run bench:flood\`. With the default quota (500 changes, 100 MB; a quarter for one connection, half for all with the HTTP token):`,
    '',
    '| proposals | became changes |',
    '| --- | ---: |',
    `| ${PLANS / 2} in one session | ${ofOne} |`,
    `| ${PLANS / 2} in a new session each | ${ofMany} |`,
    '',
    `The store then held ${changes} changes in ${megabytesOfProposals().toFixed(0)} MB of files. ${PLANS.toLocaleString('en')} refused proposals before that had added ${refusals} entries to the audit log. The ping of another client took ${percentile(pings, 0.5).toFixed(1)} ms at p50 and ${percentile(pings, 0.99).toFixed(1)} ms at p99. Highest memory of the server: ${memory.map((megabytes) => megabytes.toFixed(0)).join(' MB before, ')} MB after.`,
    '',
    measuredOn(),
  ].join('\n');
  writeSection('flood', section);
  process.stdout.write(`${section}\n`);
} finally {
  isFlooding = false;
  await server.end();
  store.remove();
}
