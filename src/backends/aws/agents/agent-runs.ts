import { actionKey, type OutsideAction } from '../../../domain/change/outside.ts';
import type { Turn } from '../../../domain/ports/commit.ts';
import type { Clock } from '../../../domain/ports/foundation.ts';
import type { OutsideOutcome } from '../../../domain/ports/outside.ts';
import { explainFault, faultKind } from '../faults.ts';
import type { AgentSettings } from '../trials/agent-settings.ts';
import { AnswerBroken, wholeAnswer } from '../trials/answer-stream.ts';
import type { AgentClients } from './agent-clients.ts';
import type { RunRecord } from './run-record.ts';

type Run = Extract<OutsideAction, { readonly kind: 'agent.run' }>;

/** Attempts at a run that Bedrock holds back before it begins, and milliseconds to the second one. */
const ATTEMPTS = 5;
const PAUSE = 500;

interface Deps {
  readonly settings: AgentSettings;
  readonly record: RunRecord;
  readonly clients: () => Promise<AgentClients>;
  readonly clock: Clock;
  /** Milliseconds of one answer. */
  readonly patience: number;
}

/**
 * Runs a deployed agent, once. It is on record before it begins, and its answer after it arrived whole: a later executor
 * reads the answer there. Where an answer broke off, the agent may have done its work all the same, and there is no place to
 * look it up: that ends as unknown.
 */
export async function runAgent(deps: Deps, changeId: string, run: Run, turn: Turn): Promise<OutsideOutcome> {
  const { record, clock } = deps;
  const action = actionKey(run);
  const before = await record.look(changeId, action);
  if (before.state === 'answered') return { state: 'done', answer: before.answer };
  if (before.state === 'intended') return unknown(run, `It was asked at ${before.at}, and no answer is on record.`);
  const target = targetOf(deps.settings, run);
  if (target === undefined) return { state: 'failed', detail: `${run.agent} has no alias in ${run.environment}.` };
  if ((await record.intend(changeId, action, clock.now(), turn)) === 'lost') return { state: 'lost' };
  const asked = await ask(deps, { ...target, sessionId: sessionOf(changeId, run), inputText: run.input }, turn);
  switch (asked.kind) {
    case 'answered':
      return (await record.answered(changeId, action, asked.answer, turn)) === 'lost'
        ? { state: 'lost' }
        : { state: 'done', answer: asked.answer };
    case 'broken':
      return unknown(run, asked.why);
    case 'not_begun':
      if ((await record.forget(changeId, action, turn)) === 'lost') return { state: 'lost' };
      if (asked.passes) throw explainFault(asked.cause);
      return { state: 'failed', detail: `Bedrock refuses to run ${run.agent} (${nameOf(asked.cause)}).` };
  }
}

/** The session is the change's. A session remembers, so brands of one change do not share it. */
function sessionOf(changeId: string, { brandid }: Run): string {
  return `${changeId}:${brandid}`;
}

function targetOf({ agents }: AgentSettings, { agent, environment }: Run) {
  const known = agents[agent];
  const agentAliasId = known?.aliases[environment];
  return known === undefined || agentAliasId === undefined ? undefined : { agentId: known.agent_id, agentAliasId };
}

type Asked =
  | { readonly kind: 'answered'; readonly answer: string }
  | { readonly kind: 'broken'; readonly why: string }
  /** Certainly not run. `passes`: the same run may begin later. */
  | { readonly kind: 'not_begun'; readonly passes: boolean; readonly cause: unknown };

interface Question {
  readonly agentId: string;
  readonly agentAliasId: string;
  readonly sessionId: string;
  readonly inputText: string;
}

async function ask({ clients, clock, patience }: Deps, question: Question, turn: Turn): Promise<Asked> {
  const { runtime } = await clients();
  const { InvokeAgentCommand } = await import('./sdk.ts');
  for (let attempt = 1; ; attempt++) {
    const deadline = AbortSignal.any([turn.lost, AbortSignal.timeout(patience)]);
    try {
      const { completion } = await runtime.send(new InvokeAgentCommand(question), { abortSignal: deadline });
      if (completion === undefined) return { kind: 'broken', why: 'There was no answer.' };
      return { kind: 'answered', answer: await wholeAnswer(completion, deadline) };
    } catch (cause) {
      if (cause instanceof AnswerBroken)
        return { kind: 'broken', why: `Its answer did not arrive whole: ${cause.message}.` };
      const kind = faultKind(cause);
      if (kind === 'unknown') return { kind: 'broken', why: `Bedrock did not answer (${nameOf(cause)}).` };
      const passes = kind !== 'other' && kind !== 'condition' && kind !== 'missing';
      if (kind !== 'repeat' || attempt === ATTEMPTS) return { kind: 'not_begun', passes, cause };
      await clock.sleep(PAUSE * 2 ** (attempt - 1), turn.lost);
    }
  }
}

function unknown({ agent, environment, brandid }: Run, why: string): OutsideOutcome {
  const detail = `${agent} in ${environment} was asked about brand ${brandid}. ${why} It may have done its work.`;
  return { state: 'unknown', detail };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
