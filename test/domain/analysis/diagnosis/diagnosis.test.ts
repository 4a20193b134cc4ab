import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../../src/domain/analysis/diagnosis/diagnosis.ts';
import type { DiagnosisFacts } from '../../../../src/domain/analysis/diagnosis/facts.ts';
import type { Failure } from '../../../../src/domain/escalation/failures.ts';

/** A brand that works: enough combos of its name, one trade, good metadata after two iterations. */
const HEALTHY: DiagnosisFacts = {
  brandid: 12345,
  combos: 120,
  named_share: 0.98,
  sector_agreement: { sector_known: true, combos: 118, consistent: 110, share: 0.93 },
  split: { recommendation: 'keep', criterion: null, parts: [] },
  misplaced: [],
  recall_within_reach: 1,
  brands_alike: 0,
  quality: [],
  iterations: {
    ...{ used: 2, limit: 10, issues: [], issues_of_last: [], versions: 3, repeated_versions: 0 },
    gained: { confidence: 0.2, matched: 0.1, false_positives: -0.1 },
  },
  confidence: 0.9,
  matches: { matched: 119, caught_others: 1, caught_of_namesakes: 0, ties: 0 },
  failures: [],
  rules_named: 0,
  active: [],
};
const used = (iterations: number): Pick<DiagnosisFacts, 'iterations'> => ({
  iterations: { ...HEALTHY.iterations, used: iterations, issues: [{ issue: 'regex_too_broad', iterations }] },
});
const failed = (error_message: string, times: number): readonly Failure[] =>
  Array.from({ length: times }, (_, i) => ({ at: `2026-02-1${i}T09:00:00.000Z`, status: 'FAILED', error_message }));

const STAR: DiagnosisFacts = {
  ...HEALTHY,
  ...used(10),
  combos: 283,
  confidence: 0.69,
  split: {
    recommendation: 'split',
    criterion: 'mccid',
    parts: [
      { suggested_name: 'Star Market', combos: 190 },
      { suggested_name: 'Star Burger', combos: 84 },
    ],
  },
};

const reasonOf = (facts: DiagnosisFacts) => diagnose(facts).reasons[0]?.reason;
const toolsOf = (facts: DiagnosisFacts) => diagnose(facts).next_steps.map((step) => step.tool);

describe('given a brand that works', () => {
  test('then no reason fits, and there is neither level nor procedure', () => {
    expect(diagnose(HEALTHY)).toMatchObject({ reasons: [], level: null, priority: 'normal', procedure: null });
    expect(toolsOf(HEALTHY)).toEqual(['verify_metadata']);
  });
});

describe('given "Star": Star Market and Star Burger under one id, after ten iterations', () => {
  test('then the name is ambiguous, which is why the iterations ran out', () => {
    expect(diagnose(STAR).reasons.map((one) => one.reason)).toEqual(['ambiguous_brand_name', 'iteration_limit']);
    expect(diagnose(STAR).reasons[0]?.evidence.join()).toMatch(/Star Market \(190 combos\), Star Burger \(84 combos\)/);
  });

  test('then operations split it: level 1, procedure 3', () => {
    expect(diagnose(STAR)).toMatchObject({ level: 1, procedure: { number: 3, method: 'brand_split' } });
  });

  test('when nobody works on it, then an escalation is proposed and the split is analysed', () => {
    expect(diagnose(STAR).next_steps).toMatchObject([
      { tool: 'create_escalation', input: { brandid: 12345, reason: 'ambiguous_brand_name', level: 1 } },
      { tool: 'analyze_brand_for_split', input: { brandid: 12345 } },
      { tool: 'propose_plan', input: {} },
    ]);
  });

  test('when ESC-2026-001 is open, then the findings go there', () => {
    const active = [{ escalation_id: 'ESC-2026-001', reason: 'ambiguous_brand_name', level: 1 }] as const;
    expect(toolsOf({ ...STAR, active })).toEqual(['add_escalation_notes', 'analyze_brand_for_split', 'propose_plan']);
  });
});

describe('given rows that carry the names of other brands', () => {
  const loves = { brandid: 283, brandname: "Love's", combos: 5, plain_combos: 5, criteria: { narrative: '^LOVES\\b' } };
  const SMART = { ...HEALTHY, ...used(10), misplaced: [loves] };

  test('when no metadata can pass while they stay, then the data is corrected first, and it comes before its symptoms', () => {
    const { reasons, procedure } = diagnose({ ...SMART, recall_within_reach: 0.7727 });
    expect(reasons.map((one) => one.reason)).toEqual(['data_quality_concern', 'iteration_limit']);
    expect(reasons[0]?.evidence.join(' ')).toContain("5 own rows carry the name of brand Love's (283)");
    expect(procedure).toMatchObject({ number: 2, method: 'data_correction' });
  });

  test('then each brand gets its rows, by criteria that can be proposed as they are', () => {
    const active = [{ escalation_id: 'ESC-2026-095', reason: 'iteration_limit', level: 1 }] as const;
    expect(diagnose({ ...SMART, recall_within_reach: 0.7727, active }).next_steps[1]).toMatchObject({
      tool: 'reassign_combos',
      input: { escalation_id: 'ESC-2026-095', source_brandid: 12345, target_brandid: 283, criteria: loves.criteria },
    });
  });

  test('when metadata can pass all the same, then they are told as a concern and no more', () => {
    const { reasons, procedure } = diagnose({ ...SMART, recall_within_reach: 0.8 });
    expect(reasons).toMatchObject([
      { reason: 'iteration_limit' },
      { reason: 'data_quality_concern', strength: 'possible' },
    ]);
    expect(procedure).toMatchObject({ number: 1 });
  });
});

describe('given a name that catches brands of longer names', () => {
  const matches = { matched: 41, caught_others: 19, caught_of_namesakes: 19, ties: 0 };
  const listed = (brands_alike: number) =>
    diagnose({ ...HEALTHY, ...used(10), matches, brands_alike }).next_steps.find(
      (one) => one.tool === 'list_escalations',
    );

  test('when other brands wait for the like, then procedure 4 is named, which mends them together', () => {
    expect(listed(2)).toMatchObject({ input: { scope: 'systematic' }, why: expect.stringContaining('procedure 4') });
  });

  test('when it is alone, then it is not', () => expect(listed(1)).toBeUndefined());
});

describe('given fewer than five combos', () => {
  test.each([0, 4])('%i combos are insufficient data: manual metadata', (combos) => {
    expect(diagnose({ ...HEALTHY, combos })).toMatchObject({
      reasons: [{ reason: 'insufficient_data', strength: 'established' }],
      procedure: { number: 1 },
    });
  });

  test('five are enough', () => expect(reasonOf({ ...HEALTHY, combos: 5 })).toBeUndefined());
});

describe('given narratives of which most do not carry the name', () => {
  test('then they are too generic, which a person judges', () => {
    expect(diagnose({ ...HEALTHY, named_share: 0.3 }).reasons).toMatchObject([
      { reason: 'insufficient_data', strength: 'likely' },
    ]);
  });
});

describe('given failed runs', () => {
  test.each([
    ['metadata_production: timed out after 900 s', 2, 5],
    ['orchestrator: invocation failed: ThrottlingException after 5 attempts', 2, 5],
    ['feedback_processing: answer is not valid JSON (unterminated string)', 2, 4],
    ['data_transformation: required field mid is empty in 12 of 19 combos', 1, 2],
  ])('three in a row of "%s" need attention at once: level %i, procedure %i', (error, level, number) => {
    const failures = failed(error, 3);
    expect(diagnose({ ...HEALTHY, ...used(10), failures })).toMatchObject({
      reasons: [{ reason: 'consecutive_failures' }, { reason: 'iteration_limit' }],
      ...{ level, priority: 'immediate', procedure: { number } },
    });
  });

  test('one of the system is a system error, for engineering', () => {
    const failures = failed('orchestrator: invocation failed: ThrottlingException', 1);
    expect(diagnose({ ...HEALTHY, failures })).toMatchObject({
      reasons: [{ reason: 'system_error' }],
      ...{ level: 2, priority: 'normal', procedure: { number: 5 } },
    });
  });

  test('one of the agents alone is no reason yet', () => {
    expect(reasonOf({ ...HEALTHY, failures: failed('answer is not valid JSON', 2) })).toBeUndefined();
  });

  test('when the escalation is at level 1, then it is raised', () => {
    const active = [{ escalation_id: 'ESC-2026-002', reason: 'system_error', level: 1 }] as const;
    const { next_steps } = diagnose({ ...HEALTHY, active, failures: failed('Athena query failed', 1) });
    expect(next_steps).toContainEqual(
      expect.objectContaining({ tool: 'escalate_level', input: { escalation_id: 'ESC-2026-002', new_level: 2 } }),
    );
  });
});

describe('given what automation could not finish', () => {
  test('ten iterations are the limit: manual metadata', () => {
    expect(diagnose({ ...HEALTHY, ...used(10) })).toMatchObject({
      reasons: [
        { reason: 'iteration_limit', evidence: ['10 of 10 iterations are used.', '10 of them name regex_too_broad.'] },
      ],
      ...{ level: 1, procedure: { number: 1 } },
    });
    expect(reasonOf({ ...HEALTHY, ...used(9) })).toBeUndefined();
  });

  test.each([
    [0.49, 2, 'established'],
    [0.49, 1, 'possible'],
  ])('a confidence of %f after %i iterations is low: %s', (confidence, iterations, strength) => {
    const { reasons } = diagnose({ ...HEALTHY, ...used(iterations), confidence });
    expect(reasons).toMatchObject([{ reason: 'low_confidence', strength }]);
  });

  test('a confidence of 0.5 is not low', () => {
    expect(reasonOf({ ...HEALTHY, ...used(9), confidence: 0.5 })).toBeUndefined();
  });
});

describe('given what is wrong with the data', () => {
  test('missing required fields are critical: data correction', () => {
    const quality = [{ problem: 'combos_without_mid', combos: 40, share: 0.33, critical: true }] as const;
    expect(diagnose({ ...HEALTHY, quality })).toMatchObject({
      reasons: [{ reason: 'critical_data_quality', evidence: ['Found: 40 combos without mid (33 %).'] }],
      procedure: { number: 2 },
    });
  });

  test('codes of another sector are a concern that a person judges', () => {
    const sector_agreement = { sector_known: true, combos: 100, consistent: 20, share: 0.2 };
    expect(diagnose({ ...HEALTHY, sector_agreement })).toMatchObject({
      reasons: [{ reason: 'data_quality_concern', strength: 'likely' }],
      procedure: { number: 2 },
    });
  });

  test('a few duplicates alone ask for nothing', () => {
    const quality = [{ problem: 'duplicate_combos', combos: 2, share: 0.02, critical: false }] as const;
    expect(diagnose({ ...HEALTHY, quality })).toMatchObject({
      reasons: [{ reason: 'data_quality_concern', strength: 'possible' }],
      ...{ level: null, procedure: null },
    });
  });
});

describe('given metadata that catches brands of a longer name', () => {
  test('then the name is ambiguous; a stricter pattern will do, not a split', () => {
    const matches = { matched: 100, caught_others: 30, caught_of_namesakes: 25, ties: 0 };
    expect(diagnose({ ...HEALTHY, matches })).toMatchObject({
      reasons: [{ reason: 'ambiguous_brand_name', strength: 'likely' }],
      procedure: { number: 1 },
    });
  });
});

describe('given feedback about regulation', () => {
  test('then complex business rules are possible, behind whatever is established', () => {
    const reasons = diagnose({ ...HEALTHY, ...used(10), rules_named: 2 }).reasons.map((one) => one.reason);
    expect(reasons).toEqual(['iteration_limit', 'complex_business_rules']);
  });
});
