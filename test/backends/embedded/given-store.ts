import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentSettings, openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import type { SignatureVerifier } from '../../../src/domain/ports/authority-writes.ts';
import type { StoreInfo } from '../../../src/domain/ports/store.ts';
import type { StoreRecords } from '../../../src/domain/store-records.ts';
import type { GivenData, MakeBackend, TestedBackend } from '../../contract/backend.ts';
import { dumpDatabase } from './dump.ts';

/** No signature is good: the backend itself never asks. */
export const NO_SIGNATURES: SignatureVerifier = { verify: () => false };

/** Temporary directories that one call removes. */
export function givenDirectory() {
  const made: string[] = [];
  return {
    make(): string {
      const directory = mkdtempSync(join(tmpdir(), 'brand-escalations-'));
      made.push(directory);
      return directory;
    },
    clear(): void {
      for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function sourceOf(data: Partial<GivenData>): StoreRecords {
  const { brands = [], combos = [], mccs = [], metadata = [], feedback = [], executions = [], escalations = [] } = data;
  const { brandsToCheck = [], instructions = [], deployments = [] } = data;
  const history = { metadata, feedback, executions, escalations, instructions, deployments };
  return { brands, brandsToCheck, mccs, combos: () => combos, history: () => history };
}

export async function givenStoreIn(directory: string, info: StoreInfo, data: Partial<GivenData> = {}): Promise<void> {
  await initialiseStore(directory, info, sourceOf(data));
}

export function dumpStore(directory: string): string {
  return Object.values(storeFiles(directory)).map(dumpDatabase).join('\n\n');
}

/** The embedded backend in a temporary directory. */
export const embeddedBackend: MakeBackend = (info, data) => makeBackend(info, data, {});

/** The same, with proposals committed in a thread, as a server has it. */
export const embeddedServer: MakeBackend = (info, data) => makeBackend(info, data, { commitInThread: true });

async function makeBackend(
  info: StoreInfo,
  data: GivenData,
  options: Pick<AgentSettings, 'commitInThread'>,
): Promise<TestedBackend> {
  const directories = givenDirectory();
  const directory = directories.make();
  await givenStoreIn(directory, info, data);
  const open = () => openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);
  const agent = openAgentSide(directory, nodeFoundation(), options);
  const commit = open();
  const others: ReturnType<typeof open>[] = [];
  const another = () => {
    const side = open();
    others.push(side);
    return side;
  };
  return {
    agent,
    commit,
    anotherCommitSide: another,
    async overtake(work) {
      // The lock is on the file that it was taken on. A process that finds no file makes one, and locks that.
      rmSync(join(directory, 'executor.lock'));
      const side = another();
      const turn = await side.turn.exclusively((turn) => work(turn, side), 0);
      if (!turn.ok) throw new Error(turn.refusal.message);
    },
    dump: async () => dumpStore(directory),
    async close() {
      for (const side of [agent, commit, ...others]) await side.close();
      directories.clear();
    },
  };
}
