import type { z } from 'zod';
import { type AnyReadOperation, declared } from '../domain/change/operation.ts';
import type { RefusedProposals } from '../domain/change/refused-proposals.ts';
import { CursorInvalid } from '../domain/paging/page.ts';
import type { Foundation } from '../domain/ports/foundation.ts';
import { StoreTrouble } from '../domain/ports/store-trouble.ts';
import type { ReportTypesetter } from '../domain/ports/typesetting.ts';
import { NewerFormat } from '../domain/record-format.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { Answer, type AnswerPart } from './answer.ts';
import type { Call } from './call.ts';
import { faultOf, type Log } from './fault.ts';
import { maskAhead } from './mask-ahead.ts';
import type { HeavyCalls } from './overload/heavy-calls.ts';
import type { HeavyQueue } from './overload/heavy-queue.ts';
import type { ProposalQuota } from './overload/proposal-quota.ts';
import { type OpenStore, openSession, type Session } from './session.ts';
import type { AnswerLink } from './tool.ts';

/** Dependencies of tools, resources and prompts. */
export interface ToolDependencies {
  readonly foundation: Foundation;
  readonly openStore: OpenStore;
  readonly log: Log;
  /** Without it, heavy calls run at once. */
  readonly heavy?: HeavyQueue;
  /** Without it, heavy calls run in this thread. */
  readonly threads?: HeavyCalls | undefined;
  /** Without it, any number of changes may wait. */
  readonly quota?: ProposalQuota;
  /** Without it, each refused proposal gets an audit entry. */
  readonly refusals?: Pick<RefusedProposals, 'record'>;
  /** Undefined where reports cannot be typeset. */
  readonly typesetter?: ReportTypesetter;
}

type CallFacts = Pick<Call, 'clientName' | 'connection' | 'signal'>;

/** Stands for the call where there is none: for lists and completions. */
export const NO_CALL: CallFacts = {
  clientName: undefined,
  connection: 'none',
  signal: new AbortController().signal,
};

export interface StructuredAnswer {
  readonly structured: Record<string, unknown>;
  readonly sample: boolean;
}

export interface RenderedAnswer extends StructuredAnswer {
  readonly links?: readonly AnswerLink[];
  /** The answer as models read it. */
  readonly text: string;
  /** The same in parts, for callers that show it in another form. They have to say themselves that it is sample data. */
  readonly parts: readonly AnswerPart[];
}

/** The two halves of a call: reading its input, and running on the store. */
interface Work<Input, Result> {
  /** Reads the input, once. A refusal comes before the store is opened: `call` makes one where there is none. */
  readonly accept: () => Outcome<Input>;
  readonly run: (session: Session, input: Input) => Promise<Outcome<Result>>;
  /** `heavy`: waits for its turn. */
  readonly cost?: 'heavy' | undefined;
}

/**
 * Runs a call on the store. A refusal comes back as one, also that of a document in a newer format; any other error is
 * a bug: it is logged, and a {@link Fault} without its words is thrown instead.
 */
export async function callStore<Input, Result>(
  deps: ToolDependencies,
  where: string,
  call: CallFacts,
  { accept, run, cost }: Work<Input, Result>,
): Promise<Outcome<Result>> {
  try {
    const accepted = accept();
    if (!accepted.ok) return accepted;
    const session = await openSession(deps.openStore, call);
    if (!session.ok) return session;
    const work = () => run(session.value, accepted.value);
    return cost === undefined || deps.heavy === undefined ? await work() : await deps.heavy.run(call, work);
  } catch (error) {
    if (error instanceof CursorInvalid) return cursorRefused();
    if (error instanceof NewerFormat) return newerStore(error);
    if (error instanceof StoreTrouble) return refused(error.refusal);
    if (call.signal.aborted) return cancelled();
    throw faultOf(error, where, deps.foundation.ids, deps.log);
  }
}

/** Runs something on the store that takes no input; see {@link callStore}. */
export function withSession<Result>(
  deps: ToolDependencies,
  where: string,
  call: CallFacts,
  run: (session: Session) => Promise<Outcome<Result>>,
): Promise<Outcome<Result>> {
  return callStore(deps, where, call, { accept: () => done(null), run });
}

function cursorRefused(): Outcome<never> {
  return refused({
    code: 'invalid_input',
    field: 'cursor',
    message: '"cursor" does not belong to this query.',
    instead: 'Pass next_cursor of the last answer with the same other arguments, or leave cursor out to start again.',
  });
}

/** The store was written by a newer release than the one that reads it. */
function newerStore({ message }: NewerFormat): Outcome<never> {
  return refused({
    code: 'no_store',
    message,
    instead: 'Ask the operator of this server to start the newer release. Nothing was written.',
  });
}

/** Answers an aborted call, whose errors are no faults. No client reads this answer. */
export function cancelled(): Outcome<never> {
  return refused({ code: 'incomplete', message: 'The call was cancelled.', instead: 'Call again.' });
}

/**
 * Answers a read operation. Its answer is parsed by its schema, which cleans and masks text from data.
 *
 * @param input as the operation's schema has parsed it
 * @param threads answer heavy operations, if given
 */
export async function answerRead(
  operation: AnyReadOperation,
  input: z.output<z.ZodObject>,
  { ports, principal, connection }: Session,
  call: Call,
  threads?: HeavyCalls,
): Promise<Outcome<z.output<z.ZodObject>>> {
  if (operation.cost !== undefined && threads !== undefined) return threads.read(operation.name, input, call);
  const { signal, progress } = call;
  const outcome = await operation.run(input, ports, { principal, connection, signal, progress });
  if (!outcome.ok) return refused(declared(outcome.refusal, operation));
  await maskAhead(outcome.value, ports.clock);
  return done(operation.output.parse(outcome.value));
}

/** Starts an answer with a new fence. */
export function newAnswer(foundation: Foundation): Answer {
  return new Answer(foundation.ids.nonce().slice(0, 16));
}

export const SAMPLE_NOTE = 'Sample data: made up for trying this server out, no real merchant records.';

export function renderedAnswer(answer: Answer, structured: Record<string, unknown>, session: Session): RenderedAnswer {
  const text = session.sample ? `${answer}\n${SAMPLE_NOTE}` : answer.toString();
  return { structured, sample: session.sample, text, parts: answer.parts };
}
