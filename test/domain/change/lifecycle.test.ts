import { describe, expect, test } from 'vitest';
import { type ApplicationRecord, type ChangeDecision, readBackFailure } from '../../../src/domain/change/authority.ts';
import { changeState } from '../../../src/domain/change/lifecycle.ts';
import type { AppliedChange } from '../../../src/domain/change/mutation.ts';

const DIGEST = 'd'.repeat(64);
const NOW = '2026-02-14T09:00:00.000Z';

const decision = (approver_id: string, kind: 'approve' | 'reject' = 'approve', digest = DIGEST): ChangeDecision => ({
  change_id: 'CHG',
  digest,
  decision: kind,
  approver_id,
  policy_version: 'p',
  nonce: 'n',
  decided_at: NOW,
  comment: null,
  signature: 's',
});
const application = (state: ApplicationRecord['state'], digest = DIGEST): ApplicationRecord => ({
  change_id: 'CHG',
  digest,
  state,
  at: NOW,
  detail: null,
});
const applied = (digest = DIGEST): AppliedChange => ({
  change_id: 'CHG',
  digest,
  escalation_id: null,
  applied_at: NOW,
  approvers: [],
  operations: [],
  results: [],
});

const base = {
  expires_at: '2026-02-15T09:00:00.000Z',
  digest: DIGEST,
  decisions: [],
  application: undefined,
  applied: undefined,
  withdrawn: false,
  approvalsNeeded: 1,
};

describe('the state of a change follows from what the commit side recorded', () => {
  test.each([
    ['nothing recorded', {}, 'proposed'],
    ['one approval of the one needed', { decisions: [decision('a')] }, 'approved'],
    ['one approval of two', { decisions: [decision('a')], approvalsNeeded: 2 }, 'proposed'],
    [
      'the same person twice is one approval',
      { decisions: [decision('a'), decision('a')], approvalsNeeded: 2 },
      'proposed',
    ],
    ['a rejection among approvals', { decisions: [decision('a'), decision('b', 'reject')] }, 'rejected'],
    ['an approval of other bytes', { decisions: [decision('a', 'approve', 'x')] }, 'proposed'],
    ['taken back by who asked', { withdrawn: true, decisions: [decision('a')] }, 'withdrawn'],
    ['taken back after it was applied', { withdrawn: true, applied: applied() }, 'applied'],
    ['past its expiry', { expires_at: NOW, decisions: [decision('a')] }, 'expired'],
    ['claimed', { application: application('applying'), decisions: [decision('a')] }, 'applying'],
    ['an application of other bytes', { application: application('applied', 'x') }, 'proposed'],
    ['the row beside the data', { applied: applied(), application: application('applying') }, 'applied'],
    [
      'the row beside the data, and a failed read-back',
      { applied: applied(), application: { ...application('outcome_unknown'), detail: readBackFailure(['brand 1']) } },
      'outcome_unknown',
    ],
    ['a row of other bytes beside the data', { applied: applied('x') }, 'proposed'],
  ])('%s', (_title, records, state) => {
    expect(changeState({ ...base, ...records }, NOW)).toBe(state);
  });
});
