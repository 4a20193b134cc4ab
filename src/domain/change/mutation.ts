import { z } from 'zod';
import type { AgentRun, Deployment, InstructionsVersion } from '../agents/agent.ts';
import type { Brand, Combo, ComboKey, Mcc } from '../brand/brand.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';
import { recordFormat } from '../record-format.ts';
import type { Json } from '../text/canonical.ts';
import { unreachable } from '../unreachable.ts';

/**
 * The smallest writes. Decisions return them, overlays preview them, and only the executor commits them. A new kind does
 * not compile until every reader handles it: a switch ends in `unreachable`, and a filter has a table of all kinds.
 */
export type Mutation =
  | { readonly kind: 'brand.insert'; readonly brand: Brand }
  /** Replaces the brand; `brand.version` is one more than what it replaces. */
  | { readonly kind: 'brand.update'; readonly brand: Brand }
  | {
      readonly kind: 'combos.reassign';
      readonly from: number;
      readonly to: number;
      readonly combos: readonly ComboKey[];
    }
  /** Replaces a source row of a combo by another of the same key and brand. */
  | { readonly kind: 'combo.correct'; readonly before: Combo; readonly after: Combo }
  /** Replaces a code's row, or adds it where `before` is null. */
  | { readonly kind: 'mcc.correct'; readonly before: Mcc | null; readonly after: Mcc }
  | { readonly kind: 'metadata.append'; readonly metadata: MetadataVersion }
  | { readonly kind: 'feedback.append'; readonly feedback: Feedback }
  | { readonly kind: 'execution.append'; readonly execution: WorkflowExecution }
  /** Replaces an execution that was running. */
  | { readonly kind: 'execution.update'; readonly execution: WorkflowExecution }
  | { readonly kind: 'instructions.append'; readonly instructions: InstructionsVersion }
  | { readonly kind: 'deployment.append'; readonly deployment: Deployment }
  | { readonly kind: 'agent_run.append'; readonly run: AgentRun }
  | { readonly kind: 'escalation.insert'; readonly escalation: Escalation }
  /** Replaces the escalation; `escalation.version` is one more than what it replaces. */
  | { readonly kind: 'escalation.update'; readonly escalation: Escalation };

export type MutationKind = Mutation['kind'];

/** A brand or an escalation that a mutation writes as a whole. */
type WrittenRecord =
  | { readonly record: 'brand'; readonly isNew: boolean; readonly brand: Brand }
  | { readonly record: 'escalation'; readonly isNew: boolean; readonly escalation: Escalation };

/** Returns the brand or escalation that a mutation inserts or replaces; null for other kinds. */
export function writtenRecord(mutation: Mutation): WrittenRecord | null {
  switch (mutation.kind) {
    case 'brand.insert':
    case 'brand.update':
      return { record: 'brand', isNew: mutation.kind === 'brand.insert', brand: mutation.brand };
    case 'escalation.insert':
    case 'escalation.update':
      return {
        record: 'escalation',
        isNew: mutation.kind === 'escalation.insert',
        escalation: mutation.escalation,
      };
    case 'combos.reassign':
    case 'combo.correct':
    case 'mcc.correct':
    case 'metadata.append':
    case 'feedback.append':
    case 'execution.append':
    case 'execution.update':
    case 'instructions.append':
    case 'deployment.append':
    case 'agent_run.append':
      return null;
    default:
      return unreachable(mutation);
  }
}

const MESSAGE_KINDS = [
  'escalation_created',
  'escalation_assigned',
  'escalation_closed',
  'sla_at_risk',
  'sla_breached',
  'change_waiting',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** The sender of each kind of message: an applied change, or a check that runs from time to time. */
const MESSAGE_SENDERS = {
  escalation_created: 'change',
  escalation_assigned: 'change',
  escalation_closed: 'change',
  sla_at_risk: 'check',
  sla_breached: 'check',
  change_waiting: 'check',
} as const satisfies Record<MessageKind, 'change' | 'check'>;
type SentBy<Sender> = { [K in MessageKind]: (typeof MESSAGE_SENDERS)[K] extends Sender ? K : never }[MessageKind];

/** A message of a decision: its time and id are set when the change is applied. */
export type DecidedMessage = Omit<OutboxMessage, 'message_id' | 'created_at'> & { readonly kind: SentBy<'change'> };
/** The kinds of messages that a check sends, each with its own wording. */
export type CheckKind = SentBy<'check'>;

/** A message for people, delivered later, once, from the outbox. */
export interface OutboxMessage {
  readonly message_id: string;
  readonly kind: MessageKind;
  readonly created_at: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
}

const outboxMessageSchema: z.ZodType<OutboxMessage> = z.strictObject({
  message_id: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  created_at: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  body: z.string(),
});

export const OUTBOX_MESSAGE_FORMAT = recordFormat('outbox_message', outboxMessageSchema);

/** The row that decides whether a change was applied, in the same transaction as the data. */
export interface AppliedChange {
  readonly change_id: string;
  readonly digest: string;
  readonly escalation_id: string | null;
  readonly applied_at: string;
  readonly approvers: readonly string[];
  readonly operations: readonly string[];
  /** The result of each step, with real ids. */
  readonly results: readonly Json[];
}

const appliedChangeSchema: z.ZodType<AppliedChange> = z.strictObject({
  change_id: z.string(),
  digest: z.string(),
  escalation_id: z.string().nullable(),
  applied_at: z.string(),
  approvers: z.array(z.string()),
  operations: z.array(z.string()),
  results: z.array(z.json()),
});

export const APPLIED_CHANGE_FORMAT = recordFormat('applied_change', appliedChangeSchema);

export interface CommitBatch {
  readonly mutations: readonly Mutation[];
  readonly applied: AppliedChange;
  readonly outbox: readonly OutboxMessage[];
}
