import type { z } from 'zod';
import type { LinkedChange, ResolutionMethod } from '../escalation/escalation.ts';
import type { AgentPorts } from '../ports/agent-side.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import type { Outcome, Refusal, RefusalCode } from '../refusal.ts';
import { RISKS, type Risk, type StepPreview } from './change.ts';
import type { DecidedMessage, Mutation } from './mutation.ts';
import type { OutsideAction, OutsideAnswers } from './outside.ts';
import type { Principal } from './principal.ts';
import type { ProposalRequest } from './proposal.ts';

export const TOOLSETS = ['triage', 'investigate', 'resolve', 'verify', 'report', 'changes'] as const;
export type Toolset = (typeof TOOLSETS)[number];

interface OperationShape<In extends z.ZodObject, Out extends z.ZodObject> {
  /** The runbook's name for it, `verb_noun`. */
  readonly name: string;
  readonly title: string;
  readonly toolset: Toolset;
  /** A strict object: an unknown argument is refused, not ignored. */
  readonly input: In;
  /** Every answer is parsed with it, which cleans and masks text from data. */
  readonly output: Out;
  /** `heavy`: matches patterns against all records, or reads all of them. Few such calls run at once. */
  readonly cost?: 'heavy';
  /** Every refusal code that it may return. */
  readonly refusals: readonly RefusalCode[];
  /** Set if the runbook's command line does not follow from the input schema. */
  readonly runbookForm?: RunbookForm;
}

/** The runbook's flags for an operation that differ from its fields in kebab-case. */
export interface RunbookForm {
  /** The value of each of these flags, by name in snake_case. All other flags follow from the input schema. */
  readonly flags: Readonly<Record<string, string>>;
  /** Reads fields of the input from the values of these flags, as written on the command line. Pure. */
  read(given: Readonly<Record<string, string>>): Outcome<Readonly<Record<string, unknown>>>;
}

export interface ReadContext {
  readonly principal: Principal;
  /** Where the call came in: an id of the server's, or {@link OWNERS_COMMAND_LINE}. */
  readonly connection: string;
  readonly signal: AbortSignal;
  /** Reports progress to the caller; `total` where known. */
  readonly progress: (done: number, total?: number, message?: string) => void;
}

/** Makes a progress callback for counts over all combos. */
export function combosLookedAt({ progress }: Pick<ReadContext, 'progress'>): (combos: number) => void {
  return (combos) => progress(combos, undefined, `${combos} combos looked at`);
}

/** An operation that answers. `read` changes nothing; `proposal` acts on the caller's own proposals only. */
export interface ReadOperation<In extends z.ZodObject = z.ZodObject, Out extends z.ZodObject = z.ZodObject>
  extends OperationShape<In, Out> {
  readonly effect: 'read' | 'proposal';
  run(input: z.output<In>, ports: AgentPorts, context: ReadContext): Promise<Outcome<z.input<Out>>>;
}

/** The context of a decision, besides its input and its reads. It may reach the preview through facts only. */
export interface DecisionContext {
  readonly change_id: string;
  /** The escalation that the change serves. */
  readonly escalation_id: string | null;
  readonly now: string;
  readonly requested_by: Principal;
  /** Empty in a preview; the people whose approval stands when applied. */
  readonly approvers: readonly string[];
  /** The earlier steps of the same change, as they will be linked to the escalation. */
  readonly earlier: Omit<LinkedChange, 'applied_at' | 'approvers'> | null;
  /** The mutations of earlier steps of the same change, in order. */
  readonly written: readonly Mutation[];
  /** Empty in a preview; what agents answered, once the actions outside were carried out. */
  readonly answers: OutsideAnswers;
  /** Allocates a provisional id for a brand that this change makes; the preview names it by symbol. */
  newBrandid(brandname: string): number;
  newEscalationId(brandname: string): string;
  readonly signal: AbortSignal;
}

export interface Decision<R> {
  /** The preview for a person; its reach and its recipients are derived. */
  readonly preview: Omit<StepPreview, 'blast_radius' | 'notifies'>;
  /** The risk of this input; by default that of the operation. */
  readonly risk?: Risk;
  /** Combos that new metadata classifies; they are reached without being written. */
  readonly classifies?: number;
  /** Brands and combos whose meaning it changes without writing them. */
  readonly reaches?: { readonly brandids: readonly number[]; readonly combos: number };
  /** What has to be done outside first. It follows from the data alone, never from answers. */
  readonly outside?: readonly OutsideAction[];
  readonly mutations: readonly Mutation[];
  readonly outbox: readonly DecidedMessage[];
  /** The result, to which later steps of a plan may refer and which the applied change reports. */
  readonly result: R;
  readonly affected_brandids: readonly number[];
}

/**
 * Proposes a write. `decide` is pure except for its reads and runs twice: for the preview that a person approves, and
 * again when the executor applies it, where the same facts must come out.
 */
export interface WriteOperation<In extends z.ZodObject = z.ZodObject, Out extends z.ZodObject = z.ZodObject>
  extends OperationShape<In, Out> {
  readonly effect: 'write';
  /** The risk of its steps; the highest where the input decides. */
  readonly risk: Risk;
  /** The lowest risk of its steps, where the input decides. */
  readonly lowestRisk?: Risk;
  /** The resolution method it implements; null for what does not resolve anything by itself. */
  readonly method: ResolutionMethod | null;
  decide(input: z.output<In>, reads: DecisionReads, context: DecisionContext): Promise<Outcome<Decision<z.input<Out>>>>;
}

/** Turns its input into a change of several steps, each of them a write operation. */
export interface PlanOperation<In extends z.ZodObject = z.ZodObject>
  extends Omit<OperationShape<In, z.ZodObject>, 'output'> {
  readonly effect: 'plan';
  request(input: z.output<In>): ProposalRequest;
}

/** Returns the refusal if the operation declares its code: documentation and callers rely on the list. */
export function declared(refusal: Refusal, operation: Pick<AnyOperation, 'name' | 'refusals'>): Refusal {
  if (operation.refusals.includes(refusal.code)) return refusal;
  throw new Error(`${operation.name} refuses with "${refusal.code}", which its refusals do not list`);
}

/** Returns the risk of a step, which must be one that its operation declares: people and policies rely on that. */
export function stepRisk(
  { name, risk: highest, lowestRisk: lowest = highest }: Pick<WriteOperation, 'name' | 'risk' | 'lowestRisk'>,
  { risk = highest }: Pick<Decision<object>, 'risk'>,
): Risk {
  const rank = (one: Risk) => RISKS.indexOf(one);
  if (rank(lowest) <= rank(risk) && rank(risk) <= rank(highest)) return risk;
  throw new Error(`${name} decides on a step of ${risk} risk, which it does not declare`);
}

/** Returns the declared risk of an operation in words: `high`, or `medium to high` where the input decides. */
export function declaredRisk({ risk, lowestRisk = risk }: Pick<WriteOperation, 'risk' | 'lowestRisk'>): string {
  return lowestRisk === risk ? risk : `${lowestRisk} to ${risk}`;
}

/** Registered operations lose their schema types; they are only ever called with input that their own schema parsed. */
export type AnyReadOperation = ReadOperation;
export type AnyWriteOperation = WriteOperation;
export type AnyOperation = AnyReadOperation | AnyWriteOperation | PlanOperation;

/** Keeps the schema types while the operation is written, so that `run` sees its parsed input. */
export function readOperation<In extends z.ZodObject, Out extends z.ZodObject>(
  operation: Omit<ReadOperation<In, Out>, 'effect'>,
): ReadOperation<In, Out> {
  return { effect: 'read', ...operation };
}

export function proposalOperation<In extends z.ZodObject, Out extends z.ZodObject>(
  operation: Omit<ReadOperation<In, Out>, 'effect'>,
): ReadOperation<In, Out> {
  return { effect: 'proposal', ...operation };
}

export function writeOperation<In extends z.ZodObject, Out extends z.ZodObject>(
  operation: Omit<WriteOperation<In, Out>, 'effect'>,
): WriteOperation<In, Out> {
  return { effect: 'write', ...operation };
}
