import type { Brand, ComboKey } from '../brand/brand.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { MetadataVersion } from '../metadata/metadata.ts';
import type { Json } from './canonical.ts';

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
  | { readonly kind: 'metadata.append'; readonly metadata: MetadataVersion }
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

export interface CommitBatch {
  readonly mutations: readonly Mutation[];
  readonly applied: AppliedChange;
  readonly outbox: readonly OutboxMessage[];
}
