import type { AuditFact } from '../domain/change/audit.ts';
import type { PolicyRecord } from '../domain/change/authority.ts';
import { canonicalJson } from '../domain/text/canonical.ts';
import type { Approver } from './decide.ts';

/** A policy as recorded in the audit. */
export interface RecordedPolicy {
  readonly preset: string;
  /** Null in entries of releases before 0.2, which did not sign policies. */
  readonly signature: string | null;
}

/** Returns the message that an approver signs to put a policy into force: its version, the moment and the store. */
export function policyMessage(storeId: string, policyVersion: string | null, at: string): string {
  return canonicalJson({
    format: 'brand-escalations/policy-recorded/1',
    store_id: storeId,
    policy_version: policyVersion,
    recorded_at: at,
  });
}

/** Returns the audit fact of a policy that an approver records by signature. */
export function signedPolicy(
  { policy, policy_version, recorded_at }: PolicyRecord,
  storeId: string,
  by: Approver,
): AuditFact {
  const signature = by.sign(policyMessage(storeId, policy_version, recorded_at));
  return {
    ...{ at: recorded_at, event: 'policy_recorded', actor: by.approver_id, for_person: null },
    ...{ change_id: null, digest: null, policy_version, result: `${policy.preset} signed=${signature}` },
  };
}

export function recordedPolicyOf({ result }: AuditFact): RecordedPolicy {
  const [, preset = result, signature = null] = /^(\S+) signed=(\S+)$/.exec(result) ?? [];
  return { preset, signature };
}
