import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { aBrand, anEscalation } from '../contract/records.ts';
import { type ApproverKeyPair, enrolKeyPairs } from './approver-key-pair.ts';

/**
 * In a memory file system if the machine has one. Processes and locks behave the same there, and the time that a disk
 * needs for 20,000 durable commits is not under test.
 */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const PEOPLE = ['ann@example.com', 'bob@example.com', 'cy@example.com', 'dee@example.com'] as const;
export const SHARED = 'ESC-2026-001';
/** Escalations besides the shared one. */
export const OTHERS = 40;

export const escalationId = (number: number): string => `ESC-2026-${String(number + 1).padStart(3, '0')}`;

export interface CrowdedStore {
  readonly directory: string;
  readonly keys: readonly ApproverKeyPair[];
  remove(): void;
}

/** Makes a store with 41 open escalations and four people who can decide. No process has it open. */
export async function crowdedStore(): Promise<CrowdedStore> {
  const directory = mkdtempSync(join(PLACE, 'crowded-store-'));
  const info = {
    store_id: 'crowded',
    kind: 'sample',
    created_at: '2026-02-14T00:00:00.000Z',
    owner: PEOPLE[0],
  } as const;
  const escalations: Escalation[] = Array.from({ length: 1 + OTHERS }, (_, i) =>
    anEscalation({ escalation_id: escalationId(i) }),
  );
  await initialiseStore(directory, info, {
    brands: [aBrand()],
    brandsToCheck: [],
    mccs: [],
    combos: () => [],
    history: () => ({ metadata: [], feedback: [], executions: [], escalations }),
  });
  const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
  const keys = await enrolKeyPairs(PEOPLE, ports);
  await ports.close();
  return { directory, keys, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
