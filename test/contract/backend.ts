import { afterEach } from 'vitest';
import type { Deployment, InstructionsVersion } from '../../src/domain/agents/agent.ts';
import type { Brand, Combo, Mcc } from '../../src/domain/brand/brand.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../../src/domain/metadata/metadata.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { Turn } from '../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import type { StoreInfo } from '../../src/domain/ports/store.ts';

/** What a store starts with. */
export interface GivenData {
  readonly brands: readonly Brand[];
  readonly combos: readonly Combo[];
  readonly mccs: readonly Mcc[];
  readonly metadata: readonly MetadataVersion[];
  readonly feedback: readonly Feedback[];
  readonly executions: readonly WorkflowExecution[];
  readonly escalations: readonly Escalation[];
  readonly instructions: readonly InstructionsVersion[];
  readonly deployments: readonly Deployment[];
  readonly brandsToCheck: readonly number[];
}

/** A backend under test, on a store of its own. */
export interface TestedBackend {
  readonly agent: AgentPorts;
  readonly commit: CommitPorts;
  /** A second commit side on the same store, as another process would have. */
  anotherCommitSide(): CommitPorts;
  /**
   * Begins a turn on a side of its own although another has one, as where the process that has it was stopped and is
   * taken for dead.
   */
  overtake(work: (turn: Turn, side: CommitPorts) => Promise<void>): Promise<void>;
  /** Everything stored, as text: equal dumps mean equal content. */
  dump(): Promise<string>;
  close(): Promise<void>;
}

export type MakeBackend = (info: StoreInfo, data: GivenData) => Promise<TestedBackend>;

export const STORE: StoreInfo = {
  store_id: 'store-1',
  kind: 'imported',
  created_at: '2026-02-14T00:00:00.000Z',
  owner: 'ann@example.com',
};

const NOTHING: GivenData = {
  brands: [],
  combos: [],
  mccs: [],
  metadata: [],
  feedback: [],
  executions: [],
  escalations: [],
  instructions: [],
  deployments: [],
  brandsToCheck: [],
};

export type Given = (data?: Partial<GivenData>) => Promise<TestedBackend>;

/** Call in a `describe`: gives stores that are closed after each test. */
export function givenStores(make: MakeBackend): Given {
  const open: TestedBackend[] = [];
  afterEach(async () => {
    for (const backend of open.splice(0)) await backend.close();
  });
  return async (data = {}) => {
    const backend = await make(STORE, { ...NOTHING, ...data });
    open.push(backend);
    return backend;
  };
}
