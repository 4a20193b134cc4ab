import type { AuditFact } from '../domain/change/audit.ts';
import type { ApproverRecord } from '../domain/change/authority.ts';
import type { SignatureVerifier } from '../domain/ports/authority-writes.ts';
import { canonicalJson } from '../domain/text/canonical.ts';
import type { Approver } from './decide.ts';

/** An enrolment as recorded in the audit. */
export interface Enrolment {
  readonly approver_id: string;
  readonly public_key: string;
  readonly at: string;
  /** The approver who admitted them by signature; null for the first one. */
  readonly vouched: { readonly by: string; readonly signature: string } | null;
}

/** Returns the message that an approver signs to admit another: the person, their key and the store. */
function vouchMessage(storeId: string, approverId: string, publicKey: string): string {
  return canonicalJson({
    format: 'brand-escalations/enrolment/1',
    store_id: storeId,
    approver_id: approverId,
    public_key: publicKey,
  });
}

const NOTHING_ELSE = { change_id: null, digest: null, policy_version: null } as const;

/** Returns the audit fact of a store's first approver. */
export function firstEnrolment({ approver_id, public_key, enrolled_at }: ApproverRecord): AuditFact {
  const who = { actor: approver_id, for_person: null };
  return { at: enrolled_at, event: 'approver_enrolled', ...who, ...NOTHING_ELSE, result: public_key };
}

/** Returns the audit fact of an approver whom another one admits. */
export function vouchedEnrolment(record: ApproverRecord, storeId: string, voucher: Approver): AuditFact {
  const { approver_id, public_key, enrolled_at } = record;
  const who = { actor: voucher.approver_id, for_person: approver_id };
  const signature = voucher.sign(vouchMessage(storeId, approver_id, public_key));
  return {
    at: enrolled_at,
    event: 'approver_enrolled',
    ...who,
    ...NOTHING_ELSE,
    result: `${public_key} vouched=${signature}`,
  };
}

const VOUCHED = /^(\S+) vouched=(\S+)$/;

export function enrolmentOf(fact: AuditFact): Enrolment {
  const [, public_key, signature] = VOUCHED.exec(fact.result) ?? [];
  if (fact.for_person === null || public_key === undefined || signature === undefined)
    return { approver_id: fact.actor, public_key: fact.result, at: fact.at, vouched: null };
  return { approver_id: fact.for_person, public_key, at: fact.at, vouched: { by: fact.actor, signature } };
}

/** True if an earlier approver admitted this person. */
export function isVouched(
  enrolment: Enrolment,
  before: readonly Enrolment[],
  storeId: string,
  verifier: SignatureVerifier,
): boolean {
  const { vouched, approver_id, public_key } = enrolment;
  const voucher = before.find((one) => one.approver_id === vouched?.by);
  if (vouched === null || voucher === undefined) return false;
  const key = { algorithm: 'ed25519', public_key: voucher.public_key } as const;
  return verifier.verify(key, vouchMessage(storeId, approver_id, public_key), vouched.signature);
}
