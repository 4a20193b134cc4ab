import { z } from 'zod';
import type { Hasher } from '../ports/foundation.ts';
import { recordFormat, type Sealed, sealedDocument } from '../record-format.ts';
import { digestOf } from '../text/canonical.ts';
import { type Policy, policySchema } from './policy.ts';

/** A person who may decide, by the public half of their key. */
export const approverRecordSchema = z.strictObject({
  approver_id: z.string().min(1).max(200),
  algorithm: z.literal('ed25519'),
  /** SPKI, base64. */
  public_key: z.string(),
  enrolled_at: z.string(),
});
export type ApproverRecord = z.infer<typeof approverRecordSchema>;

const policyRecordSchema = z.strictObject({
  /** SHA-256 of the policy's canonical JSON. Decisions are bound to it. */
  policy_version: z.string(),
  policy: policySchema,
  recorded_at: z.string(),
  recorded_by: z.string(),
});
export type PolicyRecord = Sealed<z.infer<typeof policyRecordSchema>>;

export const POLICY_FORMAT = recordFormat('policy', policyRecordSchema);

/** Returns the version of a policy that is to be recorded. */
export function policyVersion(policy: Policy, hasher: Hasher): string {
  return versionOf(policy, POLICY_FORMAT.newest, hasher);
}

/** Returns the version that a recorded policy must have: the hash of the policy as it is stored. */
export function recordedPolicyVersion(record: PolicyRecord, hasher: Hasher): string {
  const { policy, format = 1 } = sealedDocument(POLICY_FORMAT, record);
  return versionOf(policy, format, hasher);
}

/** Covers the format from the second one on, so that a policy cannot be read as one of another format. */
function versionOf(policy: unknown, format: unknown, hasher: Hasher): string {
  return digestOf(format === 1 ? policy : { format: `brand-escalations/policy/${format}`, policy }, hasher);
}

/** One person's signed decision on one change. */
const changeDecisionSchema = z.strictObject({
  change_id: z.string(),
  digest: z.string(),
  decision: z.enum(['approve', 'reject']),
  approver_id: z.string(),
  policy_version: z.string(),
  /** The change's nonce. */
  nonce: z.string(),
  decided_at: z.string(),
  /** The approver's reason. */
  comment: z.string().nullable(),
  /** Over {@link decisionMessage}, base64url. */
  signature: z.string(),
});
export type ChangeDecision = Sealed<z.infer<typeof changeDecisionSchema>>;

export const DECISION_FORMAT = recordFormat('decision', changeDecisionSchema);

export const APPLICATION_STATES = ['applying', 'applied', 'stale', 'failed', 'outcome_unknown'] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];

export const applicationRecordSchema = z.strictObject({
  change_id: z.string(),
  digest: z.string(),
  state: z.enum(APPLICATION_STATES),
  at: z.string(),
  /** The outcome, in words for a person. */
  detail: z.string().nullable(),
});
export type ApplicationRecord = z.infer<typeof applicationRecordSchema>;

/** Starts the detail of an application that committed, and whose writes were then not all found. The chain covers it. */
const READ_BACK_FAILED = 'Committed, but not found on reading back:';

/** Returns the detail of an application whose writes were not all found. */
export function readBackFailure(missing: readonly string[]): string {
  return `${READ_BACK_FAILED} ${missing.join('; ')}.`;
}

/**
 * True for an application that committed, and whose writes were then not all found. Its applied change is in the data,
 * but proves nothing: a person has to look.
 */
export function failedReadBack({ state, detail }: Pick<ApplicationRecord, 'state' | 'detail'>): boolean {
  return state === 'outcome_unknown' && detail?.startsWith(READ_BACK_FAILED) === true;
}

/** Starts the detail of an application that did something outside of the store that nobody can look up. */
const UNKNOWN_OUTSIDE = 'What happened outside is not known:';

/** Returns the detail of an application whose action outside may or may not have happened. */
export function outsideUnknown(detail: string): string {
  return `${UNKNOWN_OUTSIDE} ${detail}`;
}

/** True for an application that no later look at the data can end: a person has to look. */
export function needsPerson(application: Pick<ApplicationRecord, 'state' | 'detail'>): boolean {
  const isOutside = application.detail?.startsWith(UNKNOWN_OUTSIDE) === true;
  return failedReadBack(application) || (application.state === 'outcome_unknown' && isOutside);
}
