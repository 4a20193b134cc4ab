import { z } from 'zod';
import { policySchema } from './policy.ts';

/** A person who may decide, by the public half of their key. */
export const approverRecordSchema = z.strictObject({
  approver_id: z.string().min(1).max(200),
  algorithm: z.literal('ed25519'),
  /** SPKI, base64. */
  public_key: z.string(),
  enrolled_at: z.string(),
});
export type ApproverRecord = z.infer<typeof approverRecordSchema>;

export const policyRecordSchema = z.strictObject({
  /** SHA-256 of the policy's canonical JSON. Decisions are bound to it. */
  policy_version: z.string(),
  policy: policySchema,
  recorded_at: z.string(),
  recorded_by: z.string(),
});
export type PolicyRecord = z.infer<typeof policyRecordSchema>;

/** One person's signed decision on one change. */
export const changeDecisionSchema = z.strictObject({
  change_id: z.string(),
  digest: z.string(),
  decision: z.enum(['approve', 'reject']),
  approver_id: z.string(),
  policy_version: z.string(),
  /** The change's nonce. */
  nonce: z.string(),
  decided_at: z.string(),
  /** Why, in the approver's words. */
  comment: z.string().nullable(),
  /** Over {@link decisionMessage}, base64url. */
  signature: z.string(),
});
export type ChangeDecision = z.infer<typeof changeDecisionSchema>;

export const EXECUTION_STATES = ['applying', 'applied', 'stale', 'failed', 'outcome_unknown'] as const;

export const executionRecordSchema = z.strictObject({
  change_id: z.string(),
  digest: z.string(),
  state: z.enum(EXECUTION_STATES),
  at: z.string(),
  /** What a person should know of the outcome. */
  detail: z.string().nullable(),
});
export type ExecutionRecord = z.infer<typeof executionRecordSchema>;
