import { expect, test } from 'vitest';
import { summariseIterations } from '../../../../src/domain/analysis/diagnosis/facts.ts';
import { aFeedback, aMetadataVersion } from '../../../contract/records.ts';

const NEVER_GENERATED = summariseIterations([], []);

test('a brand without metadata has used none of its iterations', () => {
  expect(NEVER_GENERATED).toMatchObject({ used: 0, limit: 10, versions: 0, issues: [], repeated_versions: 0 });
  expect(NEVER_GENERATED.gained).toEqual({ confidence: null, matched: null, false_positives: null });
});

test('the issues are those that feedback named, most often first, an approval aside', () => {
  const feedback = [
    aFeedback({ feedback_id: '1', issues_identified: ['wallet_handling', 'regex_too_broad'] }),
    aFeedback({ feedback_id: '2', issues_identified: ['regex_too_broad', 'regex_too_broad'] }),
    aFeedback({ feedback_id: '3', feedback_type: 'approve', issues_identified: ['missing_patterns'] }),
  ];
  const summary = summariseIterations([aMetadataVersion()], feedback);
  expect(summary.used).toBe(2);
  expect(summary.issues).toEqual([
    { issue: 'regex_too_broad', iterations: 2 },
    { issue: 'wallet_handling', iterations: 1 },
  ]);
  expect(summary.issues_of_last).toEqual(['regex_too_broad', 'regex_too_broad']);
});

test('the gain is the last version against the first, and a version like an earlier one is a repeat', () => {
  const versions = [
    aMetadataVersion({ version: 1, confidence_score: 0.4, coverage_narratives_matched: 0.5, mccids: [5411, 5499] }),
    aMetadataVersion({ version: 2, confidence_score: 0.5, regex: 'STARS' }),
    aMetadataVersion({ version: 3, confidence_score: 0.7, coverage_narratives_matched: 0.8, mccids: [5499, 5411] }),
  ];
  const { gained, repeated_versions } = summariseIterations(versions, []);
  expect(gained).toEqual({ confidence: 0.3, matched: 0.3, false_positives: null });
  expect(repeated_versions).toBe(1);
});
