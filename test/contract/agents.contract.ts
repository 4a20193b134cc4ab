import { describe, expect, it } from 'vitest';
import type { Mutation } from '../../src/domain/change/mutation.ts';
import { OverlayReads } from '../../src/domain/change/overlay.ts';
import { CursorInvalid } from '../../src/domain/paging/page.ts';
import type { DecisionReads } from '../../src/domain/ports/decision-reads.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { allInstructions, allRuns, collected } from './collected.ts';
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
import { walk } from './walk.ts';

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

const RUNNING = { status: 'RUNNING', stop_time: null, duration_seconds: null } as const;

/** Every mutation that only adds a record, or ends a run, in an order in which all fit. */
const FITTING: readonly Mutation[] = [
  { kind: 'feedback.append', feedback: aFeedback({ feedback_id: 'fb-2', submitted_at: '2026-02-14T13:00:00.000Z' }) },
  {
    kind: 'execution.append',
    execution: anExecution({ execution_arn: 'arn:2', start_time: '2026-02-14T13:00:00.000Z' }),
  },
  {
    kind: 'execution.append',
    execution: anExecution({ execution_arn: 'arn:3', start_time: '2026-02-14T14:00:00.000Z', ...RUNNING }),
  },
  {
    kind: 'execution.update',
    execution: anExecution({ execution_arn: 'arn:3', start_time: '2026-02-14T14:00:00.000Z' }),
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
  'replaces an execution that has ended': { kind: 'execution.update', execution: anExecution() },
  'replaces an unknown execution': { kind: 'execution.update', execution: anExecution({ execution_arn: 'arn:9' }) },
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
    instructions: [await allInstructions(reads, AGENT), await allInstructions(reads, 'evaluator')],
    deployments: await reads.deploymentsOf(AGENT),
    runs: await allRuns(reads, AGENT),
    panel: await reads.brandsToTry(10),
  };
}

export function agentContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('gives versions and deployments of an agent in order, whole and unmasked', async () => {
    const { agent } = await given(GIVEN);
    expect(await allInstructions(agent.data, AGENT)).toEqual(GIVEN.instructions.slice(0, 2));
    expect(await agent.data.deploymentsOf(AGENT)).toEqual(GIVEN.deployments);
    expect(await allInstructions(agent.data, 'tiebreaker')).toEqual([]);
    expect(await allRuns(agent.data, AGENT)).toEqual([]);
  });

  it('finds a version by its number or as the newest, and the earliest one with a text', async () => {
    const same = anInstructionsVersion().text;
    const instructions = [1, 2, 3].map((version) => anInstructionsVersion({ version, text: `${version}\n` }));
    const repeated = [...instructions, anInstructionsVersion({ version: 4, text: '2\n' })];
    const { agent } = await given({ instructions: [...repeated, anInstructionsVersion({ agent: 'evaluator' })] });
    expect(await agent.data.instructionsVersion(AGENT, 2)).toEqual(instructions[1]);
    expect(await agent.data.instructionsVersion(AGENT, 'newest')).toEqual(repeated[3]);
    expect(await agent.data.instructionsVersion(AGENT, 5)).toBeUndefined();
    expect(await agent.data.instructionsVersion('tiebreaker', 'newest')).toBeUndefined();
    expect(await agent.data.versionWithText(AGENT, '2\n')).toBe(2);
    expect(await agent.data.versionWithText(AGENT, '2')).toBeUndefined();
    expect(await agent.data.versionWithText(AGENT, same)).toBeUndefined();
  });

  it('pages the versions of an agent without their texts, newest first', async () => {
    const instructions = [1, 2, 3, 4, 5].map((version) => anInstructionsVersion({ version }));
    const { agent } = await given({ instructions: [...instructions, anInstructionsVersion({ agent: 'evaluator' })] });
    const listed = await walk(2, (cursor) => agent.data.instructionsPage(AGENT, 2, cursor));
    expect(listed).toEqual(instructions.map(({ text: _, ...summary }) => summary).reverse());
    const { next_cursor } = await agent.data.instructionsPage(AGENT, 2);
    await expect(agent.data.instructionsPage('evaluator', 2, next_cursor ?? '')).rejects.toThrow(CursorInvalid);
  });

  it('gives one test by its id, and all of an agent with the one recorded last first', async () => {
    const { agent, commit } = await given(GIVEN);
    const runs = ['2026-02-14T12:00:00.000Z', '2026-02-14T13:00:00.000Z', '2026-02-14T13:00:00.000Z'].map((run_at, i) =>
      anAgentRun({ run_id: `run-${i}`, run_at }),
    );
    await inTurn(commit, agent).commit(aBatch(runs.map((run) => ({ kind: 'agent_run.append', run }))), NOW);
    expect(await collected(agent.data.agentRuns(AGENT))).toEqual(runs.toReversed());
    expect(await collected(agent.data.agentRuns('evaluator'))).toEqual([]);
    expect(await agent.data.agentRun('run-1')).toEqual(runs[1]);
    expect(await agent.data.agentRun('run-9')).toBeUndefined();
  });

  it('writes every record that is only added, and an overlay had shown the same', async () => {
    const { agent, commit } = await given(GIVEN);
    const overlay = new OverlayReads(agent.data);
    await overlay.add(FITTING);
    const foreseen = await everything(overlay);
    expect(await inTurn(commit, agent).commit(aBatch(FITTING), NOW)).toBe('committed');
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

  describe('what agents answer', () => {
    it('is pinned where a store runs them by itself', async () => {
      const { agent } = await given({});
      expect(await agent.data.agentCapability()).toEqual({ results: 'pinned', deployments: {} });
    });

    it('is a candidate of an applied change, for the brands that it names', async () => {
      const { agent, commit } = await given(GIVEN);
      const candidate = { brandid: 12345, regex: '\\bSTAR\\b', mccids: [5411], confidence_score: null };
      const batch = aBatch([]);
      const applied = { ...batch.applied, results: [{ brandid: 12345, candidates: [candidate] }] };
      expect(await inTurn(commit, agent).commit({ ...batch, applied }, NOW)).toBe('committed');
      expect(await agent.data.candidateOf(applied.change_id, 12345)).toEqual(candidate);
      expect(await agent.data.candidateOf(applied.change_id, 200)).toBeUndefined();
      expect(await agent.data.candidateOf('CHG-0000', 12345)).toBeUndefined();
    });
  });
}
