/** Writes of keys, policy, decisions and applications. The commit side alone holds this port. */
import type { AuditFact } from '../change/audit.ts';
import type { ApplicationRecord, ApproverRecord, ChangeDecision, PolicyRecord } from '../change/authority.ts';
import type { Turn } from './commit.ts';

/** Writes of keys, policy, decisions and applications. Each method writes its audit entry in the same transaction. */
export interface AuthorityWrites {
  /** Keeps the first key of an approver who is enrolled. With `only: 'first'`, `exists` while anybody is enrolled. */
  enrol(approver: ApproverRecord, fact: AuditFact, only?: 'first'): Promise<'enrolled' | 'exists'>;
  recordPolicy(policy: PolicyRecord, fact: AuditFact): Promise<void>;
  /** Records an event that has no other record: a refused decision, a clock or directory that a person confirmed. */
  record(fact: AuditFact): Promise<void>;
  /** Records at most one decision per approver and change. */
  recordDecision(decision: ChangeDecision, fact: AuditFact): Promise<'recorded' | 'already_decided'>;
  /** Takes the change for application: succeeds once, where no application is on record. */
  claim(application: ApplicationRecord, turn: Turn, fact: AuditFact): Promise<'claimed' | 'taken' | 'lost'>;
  /** Ends an application that is `applying` or of unknown outcome; leaves any other as it is. */
  finish(application: ApplicationRecord, turn: Turn, fact: AuditFact): Promise<'finished' | 'not_applying' | 'lost'>;
  /** Gives the claim on an interrupted application back, so that the change can be claimed again. */
  release(changeId: string, turn: Turn, fact: AuditFact): Promise<'released' | 'not_applying' | 'lost'>;
}

export interface SignatureVerifier {
  /** Tells if `signature` (base64url) signs the UTF-8 bytes of `message` under this public key. False, never an error, for junk. */
  verify(approver: Pick<ApproverRecord, 'algorithm' | 'public_key'>, message: string, signature: string): boolean;
}
