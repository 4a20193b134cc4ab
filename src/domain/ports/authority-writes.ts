/** Writes of keys, policy, decisions and applications. The commit side alone holds this port. */
import type { AuditFact } from '../change/audit.ts';
import type { ApplicationRecord, ApproverRecord, ChangeDecision, PolicyRecord } from '../change/authority.ts';

/** The commit side's hold on keys, policy, decisions and applications. Each verb writes its audit entry in the same transaction. */
export interface AuthorityWrites {
  /** An approver who is there already keeps their key. With `only: 'first'`, `exists` while anybody is enrolled. */
  enrol(approver: ApproverRecord, fact: AuditFact, only?: 'first'): Promise<'enrolled' | 'exists'>;
  recordPolicy(policy: PolicyRecord, fact: AuditFact): Promise<void>;
  /** Puts a refused decision on record. */
  recordRefusedDecision(fact: AuditFact): Promise<void>;
  /** At most one decision per approver and change. */
  recordDecision(decision: ChangeDecision, fact: AuditFact): Promise<'recorded' | 'already_decided'>;
  /** Takes the change for application: succeeds once, from no application at all. */
  claim(application: ApplicationRecord, fact: AuditFact): Promise<'claimed' | 'taken'>;
  /** Ends an application that is `applying`; anything else is left as it is. */
  finish(application: ApplicationRecord, fact: AuditFact): Promise<'finished' | 'not_applying'>;
  /** Gives an interrupted application up, so that it can be claimed again. */
  release(changeId: string, fact: AuditFact): Promise<void>;
}

export interface SignatureVerifier {
  /** Does `signature` (base64url) sign the UTF-8 bytes of `message` under this public key? False, never an error, for junk. */
  verify(approver: Pick<ApproverRecord, 'algorithm' | 'public_key'>, message: string, signature: string): boolean;
}
