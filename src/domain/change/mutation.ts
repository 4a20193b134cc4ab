import { z } from 'zod';
import type { AgentRun, Deployment, InstructionsVersion } from '../agents/agent.ts';
import type { Brand, Combo, ComboKey, Mcc } from '../brand/brand.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';
import { recordFormat } from '../record-format.ts';
import type { Json } from '../text/canonical.ts';

/** The smallest writes there are. Decisions give them; overlays preview them; only the executor commits them. */
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
  | { readonly kind: 'mcc.correct'; readonly before: Mcc; readonly after: Mcc }
  | { readonly kind: 'metadata.append'; readonly metadata: MetadataVersion }
  | { readonly kind: 'feedback.append'; readonly feedback: Feedback }
  | { readonly kind: 'execution.append'; readonly execution: WorkflowExecution }
  | { readonly kind: 'instructions.append'; readonly instructions: InstructionsVersion }
  | { readonly kind: 'deployment.append'; readonly deployment: Deployment }
  | { readonly kind: 'agent_run.append'; readonly run: AgentRun }
  | { readonly kind: 'escalation.insert'; readonly escalation: Escalation }
  /** Replaces the escalation; `escalation.version` is one more than what it replaces. */
  | { readonly kind: 'escalation.update'; readonly escalation: Escalation };

export const MESSAGE_KINDS = [
  'escalation_created',
  'escalation_assigned',
  'escalation_closed',
  'sla_at_risk',
  'sla_breached',
  'change_waiting',
] as const;

/** A message for people, delivered later, once, from the outbox. */
export interface OutboxMessage {
  readonly message_id: string;
  readonly kind: (typeof MESSAGE_KINDS)[number];
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
  /** What each step gave, with real ids. */
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
