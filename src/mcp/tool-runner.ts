import type { AuditFact } from '../domain/change/audit.ts';
import { type ProposedAnswer, proposedAnswer, proposedChangeSchema } from '../domain/change/change-view.ts';
import type { WriteOperations } from '../domain/change/evaluate.ts';
import type { AnyOperation } from '../domain/change/operation.ts';
import type { ProposalRequest } from '../domain/change/proposal.ts';
import { proposeChange } from '../domain/change/propose.ts';
import { type LoadedChange, loadChange, waitingChangesFor } from '../domain/change/records.ts';
import { closeEscalation } from '../domain/operations/escalations/close-escalation.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Call } from './call.ts';
import { renderProposed } from './change-answer.ts';
import { callerOf } from './connection.ts';
import {
  answerRead,
  callStore,
  newAnswer,
  type RenderedAnswer,
  renderedAnswer,
  type ToolDependencies,
} from './execute.ts';
import { type ListedTool, listedTool, listingOf } from './listed-tool.ts';
import type { HeavyCalls } from './overload/heavy-calls.ts';
import { parseInput } from './parse-input.ts';
import type { Session } from './session.ts';
import type { AnyReadTool, AnyTool } from './tool.ts';
import { proposalOf, refusalOfOnlyStep, spelledPlan, writeInputSchema } from './write-input.ts';

/** A tool that can be listed and called. */
export interface RunnableTool {
  /** Computed at its first use. */
  readonly listed: ListedTool;
  /** @throws Fault for bugs. Everything expected is an outcome. */
  run(input: unknown, call: Call): Promise<Outcome<RenderedAnswer>>;
}

/** Turns the input of a tool that proposes into a request, or refuses it by field. */
type ToRequest = (input: unknown) => Outcome<ProposalRequest>;

/**
 * Makes tools runnable. A tool that is not among `tools` cannot be called in any way: the steps of a plan are looked up in
 * the same list.
 */
export function runnableTools(tools: readonly AnyTool[], deps: ToolDependencies): ReadonlyMap<string, RunnableTool> {
  const writes = writeOperationsOf(tools);
  return new Map(tools.map((tool) => [tool.operation.name, runnable(tool, () => writes, deps)]));
}

/** Makes one tool runnable, for a program that calls only one. */
export function runnableTool(tool: AnyTool, tools: () => readonly AnyTool[], deps: ToolDependencies): RunnableTool {
  return runnable(tool, () => writeOperationsOf(tools()), deps);
}

/** Returns the operations that a change may consist of: those of the tools that are offered. */
export function writeOperationsOf(tools: readonly AnyTool[]): WriteOperations {
  return new Map(tools.flatMap(({ operation }) => (operation.effect === 'write' ? [[operation.name, operation]] : [])));
}

/** @param writes the operations that a change may consist of, which only tools that propose ask for */
function runnable(tool: AnyTool, writes: () => WriteOperations, deps: ToolDependencies): RunnableTool {
  let listed: ListedTool | undefined;
  return {
    get listed() {
      listed ??= listedTool(tool.operation.name, listingOf(tool));
      return listed;
    },
    run: runnerOf(tool, writes, deps),
  };
}

function runnerOf(tool: AnyTool, writes: () => WriteOperations, deps: ToolDependencies): RunnableTool['run'] {
  if ('render' in tool) return readRunner(tool, deps);
  const { operation } = tool;
  if (operation.effect === 'plan') {
    const toRequest: ToRequest = (input) => {
      const parsed = parseInput(operation.input, input);
      return parsed.ok ? spelledPlan(operation.request(parsed.value), writes()) : parsed;
    };
    return proposingRunner(operation, toRequest, writes, deps);
  }
  const schema = writeInputSchema(operation);
  const run = proposingRunner(operation, (input) => proposalOf(operation, schema, input), writes, deps);
  return async (input, call) => {
    const outcome = await run(input, call);
    return outcome.ok ? outcome : refused(refusalOfOnlyStep(outcome.refusal));
  };
}

function readRunner({ operation, render, links: linksOf }: AnyReadTool, deps: ToolDependencies): RunnableTool['run'] {
  return (input, call) =>
    callStore(deps, operation.name, call, {
      accept: () => parseInput(operation.input, input),
      cost: operation.cost,
      async run(session, parsed) {
        const outcome = await answerRead(operation, parsed, session, call, deps.threads);
        if (!outcome.ok) return outcome;
        const answer = newAnswer(deps.foundation);
        render(outcome.value, answer);
        const links = linksOf?.(outcome.value) ?? [];
        return done({ ...renderedAnswer(answer, outcome.value, session), links });
      },
    });
}

function proposingRunner(
  { name, cost }: Pick<AnyOperation, 'name' | 'cost'>,
  toRequest: ToRequest,
  writes: () => WriteOperations,
  deps: ToolDependencies,
): RunnableTool['run'] {
  return (input, call) =>
    callStore(deps, name, call, {
      accept: () => toRequest(input),
      cost,
      async run(session, request) {
        const outcome = await (cost === undefined || deps.threads === undefined
          ? propose(request, writes(), session, call, deps)
          : proposeInThread(deps.threads, name, request, { session, call, deps }));
        if (!outcome.ok) return outcome;
        const answer = newAnswer(deps.foundation);
        renderProposed(outcome.value, answer);
        return done(renderedAnswer(answer, outcome.value, session));
      },
    });
}

/** Proposes in a thread. The quota and the number of refusals are those of the whole server, so they are kept here. */
function proposeInThread(
  threads: HeavyCalls,
  operation: string,
  request: ProposalRequest,
  { session, call, deps }: { readonly session: Session; readonly call: Call; readonly deps: ToolDependencies },
): Promise<Outcome<ProposedAnswer>> {
  const { quota } = deps;
  const proposing = () => threads.propose(operation, request, call, refusalRecorder(session, deps));
  return quota === undefined ? proposing() : quota.within(session.ports, session.connection, proposing);
}

function refusalRecorder(
  { ports: { proposals }, connection }: Session,
  { refusals }: Pick<ToolDependencies, 'refusals'>,
): (fact: AuditFact) => Promise<void> {
  const origin = { connection, caller: callerOf(connection) };
  return (fact) => (refusals === undefined ? proposals.record(fact) : refusals.record(fact, origin, proposals));
}

/** Returns the other pending changes of the escalation that a change closes. They would be applied after the closing. */
async function otherPendingChanges({ body }: LoadedChange, ports: AgentPorts): Promise<readonly string[]> {
  const { change_id, escalation_id, steps } = body;
  if (escalation_id === null || steps.every(({ operation }) => operation !== closeEscalation.name)) return [];
  return (await waitingChangesFor(escalation_id, ports)).filter((id) => id !== change_id);
}

/** Proposes a change, and answers with it as it is stored. */
export async function propose(
  request: ProposalRequest,
  writes: WriteOperations,
  session: Session,
  call: Call,
  deps: Pick<ToolDependencies, 'quota' | 'refusals'>,
): Promise<Outcome<ProposedAnswer>> {
  const { ports, principal, connection } = session;
  const { quota } = deps;
  const proposing = () =>
    proposeChange(request, {
      principal,
      ports,
      operations: writes,
      signal: call.signal,
      connection,
      recordRefusal: refusalRecorder(session, deps),
    });
  const stored = await (quota === undefined ? proposing() : quota.within(ports, connection, proposing));
  if (!stored.ok) return stored;
  const loaded = await loadChange(stored.value.body.change_id, ports);
  if (!loaded.ok) return loaded;
  const pending = await otherPendingChanges(loaded.value, ports);
  return done(proposedChangeSchema.parse(proposedAnswer(loaded.value, ports.commandLine, pending)));
}
