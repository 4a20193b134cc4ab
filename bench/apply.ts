import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ThreadedApplications } from '../src/applying/threaded-applications.ts';
import { openCommitSide } from '../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import type { RequestedStep } from '../src/domain/change/proposal.ts';
import { proposeChange } from '../src/domain/change/propose.ts';
import { writeOperations } from '../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../src/domain/ports/commit-side.ts';
import type { Outcome } from '../src/domain/refusal.ts';
import { type Applier, applyChange } from '../src/executor/apply-change.ts';
import { type Approver, decideChange } from '../src/executor/decide.ts';
import { applyDecided } from '../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../src/executor/ed25519.ts';
import { approverFrom, enrolKeyPairs } from '../test/concurrency/approver-key-pair.ts';
import { watchLoop } from './held-loop.ts';
import { LARGE_BRAND, largeBrandStore } from './large-brand.ts';
import { measuredOn, median, usedCpu } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures what applying an approved reassignment of all combos of a brand costs, and for how long it holds the event loop of
 * the process that asks for it: applied by its own thread, and by the thread for it, in turns. The combos go back and forth
 * between two brands.
 */

const OWNER = 'ed.allison@rewardinsight.com';
const APPROVER = 'approver@rewardinsight.com';
const SIZES = [1_000, 10_000, 100_000];
const ROUNDS = 5;
const longestHold = watchLoop();

function resultOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.refusal.message);
}

interface Applied {
  /** Milliseconds of CPU of all threads. */
  readonly cpu: number;
  /** The longest time for which the event loop was held, in milliseconds of CPU. */
  readonly hold: number;
}

class Bench {
  readonly #ports: CommitPorts;
  readonly #approver: Approver;
  #count = 0;

  constructor(ports: CommitPorts, approver: Approver) {
    this.#ports = ports;
    this.#approver = approver;
  }

  /** Proposes and approves a step, then measures its application. */
  async apply(step: RequestedStep, applier: Applier): Promise<Applied> {
    const ports = this.#ports;
    const principal = { kind: 'agent', name: `agent ${this.#count++}`, person: OWNER, authenticated: false } as const;
    const proposing = { principal, ports, operations: writeOperations, connection: 'bench' };
    const signal = new AbortController().signal;
    const change = resultOf(await proposeChange({ steps: [step] }, { ...proposing, signal }));
    const { change_id } = change.body;
    const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
    resultOf(await decideChange(request, this.#approver, ports));
    longestHold();
    const before = usedCpu();
    const applying = { apply: 'here', ports, operations: writeOperations, applier } as const;
    const { state } = resultOf(await applyDecided({ change_id, decision: 'approve' }, applying));
    const cpu = usedCpu() - before;
    // The turn of the loop that received the end is over, too.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (state !== 'applied') throw new Error(`${change_id} is ${state}.`);
    return { cpu, hold: longestHold() };
  }
}

async function measure(directory: string, combos: number) {
  await largeBrandStore(directory, OWNER, combos);
  const foundation = nodeFoundation();
  const ports = openCommitSide(directory, foundation, ed25519Verifier);
  const backend = { kind: 'embedded' } as const;
  const workerData = { backend, dataDirectory: directory, commandLine: foundation.commandLine };
  const threaded = new ThreadedApplications(ports, { workerData });
  const here: Applier = (changeId) => applyChange(changeId, ports, writeOperations);
  try {
    const [key] = await enrolKeyPairs([APPROVER], ports);
    if (key === undefined) throw new Error('Nobody was enrolled.');
    const bench = new Bench(ports, approverFrom(key));
    // Starts the thread.
    const brandname = 'Moved There';
    await bench.apply({ operation: 'create_brand', input: { brandname, sector: 'Groceries' } }, threaded.apply);
    const [target] = await ports.data.brandsNamed(brandname);
    if (target === undefined) throw new Error('The second brand is missing.');
    const mccid = (await ports.data.codesOf(LARGE_BRAND)).map((code) => code.mccid);
    const move = (from: number, to: number): RequestedStep => ({
      operation: 'reassign_combos',
      input: { source_brandid: from, target_brandid: to, criteria: { mccid } },
    });
    const own: Applied[] = [];
    const apart: Applied[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      own.push(await bench.apply(move(LARGE_BRAND, target.brandid), here));
      apart.push(await bench.apply(move(target.brandid, LARGE_BRAND), threaded.apply));
    }
    return { combos, own, apart };
  } finally {
    await threaded.close();
    await ports.close();
  }
}

function row({ combos, own, apart }: Awaited<ReturnType<typeof measure>>): string {
  const cpu = (all: readonly Applied[]) => median(all.map((one) => one.cpu)).toFixed(0);
  const hold = (all: readonly Applied[]) => Math.max(...all.map((one) => one.hold)).toFixed(0);
  return `| ${combos.toLocaleString('en')} | ${cpu(own)} | ${hold(own)} | ${cpu(apart)} | ${hold(apart)} |`;
}

const directory = mkdtempSync(join(tmpdir(), 'bench-apply-'));
try {
  const rows: string[] = [];
  for (const combos of SIZES) rows.push(row(await measure(join(directory, String(combos)), combos)));
  const section = [
    '## Applying a large change',
    '',
    `An approved \`reassign_combos\` of all combos of a brand is applied: evaluated again, committed and read back: \`npm run bench:apply\`, ${ROUNDS} rounds, in which the thread of the program and the thread for applications take turns. Milliseconds of CPU, which other load on the machine does not change: the median of all threads together, and the longest time for which the event loop of the program was held. Wanted: under 50.`,
    '',
    '| combos moved | CPU, own thread | longest hold, own thread | CPU, thread for applications | longest hold, thread for applications |',
    '| ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    measuredOn(),
  ].join('\n');
  writeSection('apply', section);
  process.stdout.write(`${section}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
