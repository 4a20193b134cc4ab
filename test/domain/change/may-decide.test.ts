import { expect, test } from 'vitest';
import { mayDecide } from '../../../src/domain/change/approval.ts';
import { DEFAULT_POLICY } from '../../../src/domain/change/policy.ts';

const POLICY = {
  policy_version: 'v1',
  policy: { ...DEFAULT_POLICY, preset: 'team' },
  recorded_at: '2026-02-14T09:00:00.000Z',
  recorded_by: 'bob@x.com',
} as const;
const asked = (person: string) => ({ kind: 'agent', name: 'agent', person, authenticated: true }) as const;

test.each(['alice@x.com', 'Alice@x.com', ' ALICE@X.COM '])(
  'under "team", who asked as "%s" does not decide as alice@x.com',
  (person) => expect(mayDecide('alice@x.com', asked(person), POLICY).ok).toBe(false),
);

test('under "team", somebody else decides', () => {
  expect(mayDecide('bob@x.com', asked('alice@x.com'), POLICY).ok).toBe(true);
});
