/*
 * A new node: what its follower downloads, and the processor that it takes until the replica can be read, until the replica
 * is compared with the snapshot, and for each entry of the log. And what the next snapshot costs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { newSampleStore } from '../../data/sample-store.ts';
import { type AwsSettings, openAwsAgentSide } from '../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../src/backends/aws/commit-side.ts';
import { initialiseAwsStore } from '../../src/backends/aws/initialise.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { startDynamoDbLocal } from '../../test/aws/dynamodb-local-process.ts';
import { type LocalAccount, openLocalAccount } from '../../test/aws/local-account.ts';
import { inTurn } from '../../test/contract/in-turn.ts';
import { aBatch, anEscalation } from '../../test/contract/records.ts';
import { measuredOn, peakMemory } from '../machine.ts';
import { writeSection } from '../performance-doc.ts';

const SIZES = [100_000, 1_000_000];
const ENTRIES = 200;
/** Ticks of the kernel's clock in a second: what /proc counts processor time in. */
const TICKS = 100;

const program = (name: string) => fileURLToPath(new URL(`../../bin/${name}.mjs`, import.meta.url));
const MEGABYTE = 1_000_000;

/** Returns the seconds of processor that a process and its threads have used so far. Linux only. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

interface Measured {
  readonly combos: number;
  readonly megabytes: number;
  readonly replica: number;
  readonly readable: number;
  readonly wall: number;
  readonly compared: number;
  readonly memory: number;
  readonly entry: number;
  readonly snapshot: number;
}

async function measure(combos: number, dynamoDbPort: number): Promise<Measured> {
  const account = await openLocalAccount({ dynamoDbPort });
  const node = account.settings();
  try {
    const foundation = nodeFoundation();
    const sample = newSampleStore({ owner: 'bench@example.com', combos, seed: 42 }, foundation);
    await initialiseAwsStore(account.settings(), sample, foundation);
    return await coldStart(combos, account, node);
  } finally {
    await account.close();
  }
}

async function coldStart(combos: number, account: LocalAccount, node: AwsSettings): Promise<Measured> {
  const bytes = [...account.s3.objects].find(([key]) => key.startsWith('snapshots/'))?.[1].body.length ?? 0;
  const env = { ...process.env, ...account.variables(node) };
  const begun = performance.now();
  const follower = spawn(process.execPath, [program('brand-escalations-follower')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    for await (const part of follower.stderr) if (String(part).includes('following:')) break;
    const wall = (performance.now() - begun) / 1000;
    const readable = cpuOf(follower);
    const digest = join(node.directory, 'content-digest.json');
    while (!existsSync(digest)) await delay(50);
    const compared = cpuOf(follower) - readable;
    const replica = statSync(join(node.directory, 'replica.db')).size;
    const entry = await follow(follower, node);
    const snapshot = await makeSnapshot(env);
    const memory = peakMemory({ pid: follower.pid });
    return {
      ...{ combos, megabytes: bytes / MEGABYTE, replica: replica / MEGABYTE },
      ...{ readable, wall, compared, memory, entry, snapshot },
    };
  } finally {
    follower.kill('SIGKILL');
  }
}

/** Commits entries, and returns the milliseconds of processor that the follower takes for each. */
async function follow(follower: ChildProcess, node: AwsSettings): Promise<number> {
  const side = await openAwsCommitSide(node, nodeFoundation(), ed25519Verifier);
  const { commit } = inTurn(side);
  const before = cpuOf(follower);
  for (let revision = 0; revision < ENTRIES; revision++) {
    const escalation = anEscalation({ escalation_id: `ESC-2099-${String(revision + 100)}` });
    await commit(aBatch([{ kind: 'escalation.insert', escalation }], `CHG-${revision}`), { revision });
  }
  await side.close();
  const reader = await openAwsAgentSide(node, nodeFoundation());
  await reader.data.current();
  await reader.close();
  return ((cpuOf(follower) - before) / ENTRIES) * 1000;
}

/** Returns the seconds of processor that `data snapshot` takes. */
async function makeSnapshot(env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [program('brand-escalations'), 'data', 'snapshot'], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  let used = 0;
  const sampling = setInterval(() => {
    // The last sample before its end is what is taken.
    used = existsSync(`/proc/${child.pid}/stat`) ? Math.max(used, cpuOf(child)) : used;
  }, 20);
  const [code] = await ended;
  clearInterval(sampling);
  if (code !== 0) throw new Error(`data snapshot ended with ${code}.`);
  return used;
}

const dynamo = await startDynamoDbLocal();
const measured: Measured[] = [];
try {
  for (const combos of SIZES) measured.push(await measure(combos, dynamo.port));
} finally {
  await dynamo.end();
}
const row = (m: Measured) =>
  `| ${m.combos.toLocaleString('en')} | ${m.megabytes.toFixed(1)} MB | ${m.replica.toFixed(0)} MB | ${m.readable.toFixed(1)} s | ${m.wall.toFixed(1)} s | ${m.compared.toFixed(1)} s | ${m.entry.toFixed(1)} ms | ${m.memory.toFixed(0)} MB | ${m.snapshot.toFixed(1)} s |`;
const text = `## A new node on AWS

\`npm run bench:aws -- cold-start\`: the follower of a node without a replica, in front of a store of sample data. Processor, but for
the second column of the start; the network counts as none, since DynamoDB Local and the store of objects are on the same
machine. A replica can be read before it is compared with the snapshot, which its follower does in a thread. Each entry adds
an escalation. A snapshot is made of all entries at once, by \`data snapshot\`, in a thread.

| combos | downloaded | replica | until it can be read | the same, on the wall clock | digest of the content | an entry | peak memory of the follower | next snapshot |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${measured.map(row).join('\n')}

${measuredOn()}`;
writeSection('aws-cold-start', text);
process.stdout.write(`${text}\n`);
