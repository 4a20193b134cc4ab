import { expect, test } from 'vitest';
import { scoreOf } from './suite.ts';

const report = (...lines: string[]) => ['some talk', '=== SUMMARY ===', ...lines].join('\n');

test('scenarios are counted by their marks, and one that checked nothing has not passed', () => {
  const score = scoreOf(
    report('✓ ping: 2 passed, 0 failed', '✗ tools-list: 1 passed, 1 failed', '✓ caching: 0 passed, 0 failed'),
  );
  expect(score).toMatchObject({ passed: 1, failed: ['tools-list', 'caching'] });
});

test('what the revision does not score counts neither way', () => {
  const score = scoreOf(
    report(
      '✓ ping: 2 passed, 0 failed',
      '✗ tasks-lifecycle: 1 passed, 8 failed',
      '✓ server-session-lifecycle: 3 passed, 0 failed',
      '',
      'Total: 6 passed, 8 failed',
      '',
      'Not scored for 2026-07-28: 2 scenario(s) run, 1 failing. These do not affect conformance.',
      '  ✗ tasks-lifecycle (extension)',
      '  ✓ server-session-lifecycle (added-after-release)',
    ),
  );
  expect(score).toMatchObject({ passed: 1, failed: [] });
});

test('a suite that did not come to its summary has passed nothing', () => {
  expect(scoreOf('Error: connect ECONNREFUSED').passed).toBe(0);
});
