import { describe, expect, it } from 'vitest';
import type { Mutation } from '../../src/domain/change/mutation.ts';
import { OverlayReads } from '../../src/domain/change/overlay.ts';
import type { DecisionReads } from '../../src/domain/ports/decision-reads.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { inTurn } from './in-turn.ts';
import {
  aBatch,
  aBrand,
  aCombo,
  aDeployment,
  aFeedback,
  anAgentRun,
  anEscalation,
  anExecution,
  anInstructionsVersion,
  RESOLUTION,
} from './records.ts';

const NOW = { revision: 0 };
const AGENT = 'metadata_production';
const GIVEN = {
  brands: [aBrand()],
  feedback: [aFeedback()],
  executions: [anExecution()],
  instructions: [
    anInstructionsVersion(),
    anInstructionsVersion({ version: 2 }),
    anInstructionsVersion({ agent: 'evaluator' }),
  ],
  deployments: [aDeployment(), aDeployment({ sequence: 2, environment: 'prod' })],
};

/** Every mutation that only adds a record, in an order in which all fit. */
const FITTING: readonly Mutation[] = [
  { kind: 'feedback.append', feedback: aFeedback({ feedback_id: 'fb-2', submitted_at: '2026-02-14T13:00:00.000Z' }) },
  {
    kind: 'execution.append',
    execution: anExecution({ execution_arn: 'arn:2', start_time: '2026-02-14T13:00:00.000Z' }),
  },
  { kind: 'instructions.append', instructions: anInstructionsVersion({ version: 3, text: 'Third.\n' }) },
  { kind: 'deployment.append', deployment: aDeployment({ sequence: 3, version: 3 }) },
  { kind: 'agent_run.append', run: anAgentRun({ version: 3 }) },
  { kind: 'agent_run.append', run: anAgentRun({ run_id: 'run-2', version: 3, passed: false }) },
];

/** Each does not fit the given data, by one thing. */
const MISFITS: Readonly<Record<string, Mutation>> = {
  'appends feedback of an id that is taken': { kind: 'feedback.append', feedback: aFeedback({ feedback_text: 'x' }) },
  'appends an execution of a name that is taken': { kind: 'execution.append', execution: anExecution() },
  'appends a version of instructions that is taken': {
    kind: 'instructions.append',
    instructions: anInstructionsVersion({ version: 2 }),
  },
  'appends a version of instructions with a gap': {
    kind: 'instructions.append',
    instructions: anInstructionsVersion({ version: 5 }),
  },
  'appends a version that is the next of another agent': {
    kind: 'instructions.append',
    instructions: anInstructionsVersion({ agent: 'evaluator', version: 3 }),
  },
  'appends a deployment that is not the next': { kind: 'deployment.append', deployment: aDeployment({ sequence: 2 }) },
  'deploys a version that is not there': {
    kind: 'deployment.append',
    deployment: aDeployment({ sequence: 3, version: 9 }),
  },
  'records a run of a version that is not there': {
    kind: 'agent_run.append',
    run: anAgentRun({ run_id: 'run-9', version: 9 }),
  },
};

async function everything(reads: DecisionReads) {
  return {
    feedback: await reads.feedbackOf(12345),
    executions: await reads.executionsOf(12345),
    instructions: [await reads.instructionsOf(AGENT), await reads.instructionsOf('evaluator')],
    deployments: await reads.deploymentsOf(AGENT),
    runs: await reads.agentRunsOf(AGENT),
    panel: await reads.brandsToTry(10),
  };
}

export function agentContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('gives versions and deployments of an agent in order, whole and unmasked', async () => {
    const { agent } = await given(GIVEN);
    expect(await agent.data.instructionsOf(AGENT)).toEqual(GIVEN.instructions.slice(0, 2));
    expect(await agent.data.deploymentsOf(AGENT)).toEqual(GIVEN.deployments);
    expect(await agent.data.instructionsOf('tiebreaker')).toEqual([]);
    expect(await agent.data.agentRunsOf(AGENT)).toEqual([]);
  });

  it('writes every record that is only added, and an overlay had shown the same', async () => {
    const { agent, commit } = await given(GIVEN);
    const overlay = new OverlayReads(agent.data);
    await overlay.add(FITTING);
    const foreseen = await everything(overlay);
    expect(await inTurn(commit).commit(aBatch(FITTING), NOW)).toBe('committed');
    expect(await everything(agent.data)).toEqual(foreseen);
    expect(foreseen.runs.map((run) => run.run_id)).toEqual(['run-1', 'run-2']);
    expect(foreseen.deployments.at(-1)).toEqual(aDeployment({ sequence: 3, version: 3 }));
  });

  for (const [what, misfit] of Object.entries(MISFITS)) {
    it(`is stale and writes nothing at all when the middle of the batch ${what}`, async () => {
      const { commit, dump } = await given(GIVEN);
      const before = await dump();
      const batch = aBatch([...FITTING.slice(0, 2), misfit, ...FITTING.slice(2)]);
      expect(await inTurn(commit).commit(batch, NOW)).toBe('stale');
      expect(await dump()).toBe(before);
      expect(await inTurn(commit).commit(aBatch(FITTING), NOW)).toBe('committed');
    });
  }

  it('is stale when a run of the same id is on record', async () => {
    const { commit } = await given(GIVEN);
    const run: Mutation = { kind: 'agent_run.append', run: anAgentRun() };
    expect(await inTurn(commit).commit(aBatch([run]), NOW)).toBe('committed');
    expect(await inTurn(commit).commit(aBatch([run], 'CHG-2'), { revision: 1 })).toBe('stale');
  });

  describe('brands to try an agent on', () => {
    const combos = [1, 2, 3, 4, 5, 6].map((brandid) => aCombo({ ccid: brandid, brandid }));
    const brand = (brandid: number) => aBrand({ brandid, brandname: `B${brandid}` });
    const opened = (escalation_id: string, brandid: number, created_at: string) =>
      anEscalation({ escalation_id, brandid, created_at });

    it('are those with the oldest open escalation, then those that are to check, each once', async () => {
      const { agent } = await given({
        brands: [1, 2, 3, 4, 5].map(brand),
        combos,
        brandsToCheck: [4, 2, 5],
        escalations: [
          opened('ESC-2026-001', 3, '2026-02-02T00:00:00.000Z'),
          opened('ESC-2026-002', 2, '2026-02-01T00:00:00.000Z'),
          opened('ESC-2026-003', 3, '2026-02-03T00:00:00.000Z'),
        ],
      });
      expect(await agent.data.brandsToTry(10)).toEqual([2, 3, 4, 5]);
      expect(await agent.data.brandsToTry(3)).toEqual([2, 3, 4]);
    });

    it('are not those that are inactive, processed by hand, without combos, or only closed', async () => {
      const { agent } = await given({
        brands: [
          { ...brand(1), status: 'inactive' },
          { ...brand(2), manually_processed: true },
          brand(3),
          brand(4),
          brand(7),
        ],
        combos,
        brandsToCheck: [1, 2, 4, 7],
        escalations: [{ ...opened('ESC-2026-001', 3, '2026-02-01T00:00:00.000Z'), resolution: RESOLUTION }],
      });
      expect(await agent.data.brandsToTry(10)).toEqual([4]);
    });
  });
}
