import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { z } from 'zod';
import { openSample } from '../../../data/generator/sample.ts';
import { withSampleInstructions } from '../../../data/sample-instructions.ts';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { initialiseStore } from '../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import type { DecisionContext, ReadContext, ReadOperation } from '../../../src/domain/change/operation.ts';
import type { AgentPorts } from '../../../src/domain/ports/agent-side.ts';
import type { Foundation } from '../../../src/domain/ports/foundation.ts';
import { done, type Outcome, type Refusal } from '../../../src/domain/refusal.ts';
import { fillFromPrepared } from '../../set-up/prepared-stores.ts';

const COMBOS = 5000;

export const CONTEXT: ReadContext = {
  connection: 'a connection',
  principal: { kind: 'agent', name: 'test', person: 'ed.allison@rewardinsight.com', authenticated: false },
  signal: new AbortController().signal,
  progress: () => {},
};

/** For operations that are decided without a plan around them. */
export const DECISION: DecisionContext = {
  ...{
    change_id: 'CHG-1',
    escalation_id: null,
    now: '2026-02-14T09:00:00.000Z',
    approvers: [],
    answers: new Map(),
    earlier: null,
    written: [],
  },
  requested_by: CONTEXT.principal,
  newBrandid: () => 100_000_000_001,
  newEscalationId: () => 'ESC-0000-100000001',
  signal: CONTEXT.signal,
};

export interface SampleStore {
  ports(): AgentPorts;
  /** Input parsed, run, output parsed, as every caller does it. */
  run<In extends z.ZodObject, Out extends z.ZodObject>(
    operation: ReadOperation<In, Out>,
    input: z.input<In>,
  ): Promise<Outcome<z.output<Out>>>;
}

/** A clock that stands still, so that records of one test have one time. */
function standingFoundation(): Foundation {
  const foundation = nodeFoundation();
  const now = foundation.clock.now();
  return { ...foundation, clock: { ...foundation.clock, now: () => now } };
}

/** The sample in a store of its own, copied before the file's first test and removed after its last. */
export function sampleStore(): SampleStore {
  const directory = mkdtempSync(join(tmpdir(), 'operations-'));
  let opened: ReturnType<typeof openAgentSide> | undefined;
  const ports = () => {
    if (opened === undefined) throw new Error('the store is open within tests only');
    return opened;
  };
  beforeAll(async () => {
    const info = {
      store_id: 'test-store',
      kind: 'sample',
      created_at: '2026-02-14T09:00:00.000Z',
      owner: 'ed.allison@rewardinsight.com',
    } as const;
    await fillFromPrepared(directory, 'operations-sample', (prepared) =>
      initialiseStore(prepared, info, withSampleInstructions(openSample({ combos: COMBOS, seed: 1 }))),
    );
    opened = openAgentSide(directory, standingFoundation());
  });
  afterAll(async () => {
    await opened?.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    ports,
    async run(operation, input) {
      const outcome = await operation.run(operation.input.parse(input), ports(), CONTEXT);
      return outcome.ok ? done(operation.output.parse(outcome.value)) : outcome;
    },
  };
}

/** The answer; a refusal fails the test with its words. */
export function answerOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
}

export function refusalOf(outcome: Outcome<unknown>): Refusal {
  if (!outcome.ok) return outcome.refusal;
  throw new Error(`answered: ${JSON.stringify(outcome.value).slice(0, 500)}`);
}
