import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openSample, type Sample, type SampleHistory } from '../../data/generator/sample.ts';
import {
  AUTOMATIC_REASONS,
  ESCALATION_REASONS,
  type Escalation,
  escalationIdSchema,
  escalationSchema,
  RESOLUTION_METHODS,
} from '../../src/domain/escalation/escalation.ts';
import { ESCALATION_STATUSES, escalationStatus } from '../../src/domain/escalation/status.ts';
import { FEEDBACK_TYPES, feedbackSchema, metadataVersionSchema } from '../../src/domain/metadata/metadata.ts';
import { assessRegex } from '../../src/domain/regex/assessment.ts';

const DEFAULT_SIZE = { combos: 40_000, seed: 42 };

let sample: Sample;
let history: SampleHistory;
let ownCombos: Map<number, number>;

beforeAll(() => {
  sample = openSample(DEFAULT_SIZE);
  history = sample.history();
  ownCombos = new Map();
  for (const { brandid } of sample.combos()) ownCombos.set(brandid, (ownCombos.get(brandid) ?? 0) + 1);
});

const changeIdPattern = /^CHG-[0-9A-HJKMNP-TV-Z]{26}$/;
const withReason = (reason: Escalation['reason']): Escalation[] =>
  history.escalations.filter((escalation) => escalation.reason === reason);

describe('the records of the history', () => {
  test('fit the domain schemas unchanged', () => {
    expect(z.array(metadataVersionSchema).parse(history.metadata)).toEqual(history.metadata);
    expect(z.array(feedbackSchema).parse(history.feedback)).toEqual(history.feedback);
    expect(z.array(escalationSchema).parse(history.escalations)).toEqual(history.escalations);
  });

  test('cover 240 brands and 150 escalations', () => {
    const told = new Set([...history.metadata, ...history.executions].map((record) => record.brandid));
    expect(told.size).toBe(240);
    expect(history.escalations).toHaveLength(150);
  });

  test('refer only to brands, codes, combos and escalations that exist', () => {
    const brandids = new Set(sample.brands.map((brand) => brand.brandid));
    const mccids = new Set(sample.mccs.map((mcc) => mcc.mccid));
    const ccids = new Set([...sample.combos()].map((combo) => combo.ccid));
    const ids = new Set(history.escalations.map((escalation) => escalation.escalation_id));
    const all = [...history.metadata, ...history.feedback, ...history.executions, ...history.escalations];
    expect(all.filter((record) => !brandids.has(record.brandid))).toEqual([]);
    expect(history.metadata.flatMap((version) => version.mccids).filter((mccid) => !mccids.has(mccid))).toEqual([]);
    expect(history.feedback.flatMap((one) => one.misclassified_combos).filter((ccid) => !ccids.has(ccid))).toEqual([]);
    const others = history.escalations.flatMap((one) => [one.reopens, one.resolution?.duplicate_of ?? null]);
    expect(others.filter((id) => id !== null && !ids.has(id))).toEqual([]);
    expect(history.escalations.flatMap((one) => one.affected_brandids).filter((id) => !brandids.has(id))).toEqual([]);
  });
});

describe('metadata and feedback', () => {
  test('versions of a brand are consecutive from 1, in the order of their dates', () => {
    for (const versions of Map.groupBy(history.metadata, (version) => version.brandid).values()) {
      expect(versions.map((version) => version.version)).toEqual(versions.map((_, i) => i + 1));
      const dates = versions.map((version) => version.generated_at);
      expect(dates).toEqual(dates.toSorted());
    }
  });

  test('feedback comes after its version and before the next', () => {
    const versions = Map.groupBy(history.metadata, (version) => version.brandid);
    for (const one of history.feedback) {
      const own = versions.get(one.brandid) ?? [];
      expect(one.submitted_at > (own[one.metadata_version - 1]?.generated_at ?? '9')).toBe(true);
      expect(one.submitted_at < (own[one.metadata_version]?.generated_at ?? '9')).toBe(true);
    }
  });

  test('every pattern is portable and bounded', () => {
    const patterns = new Set(history.metadata.map((version) => version.regex));
    expect([...patterns].filter((pattern) => !assessRegex(pattern).accepted)).toEqual([]);
  });

  test('a new measurement gives the recorded coverage', () => {
    const combos = [...sample.combos()];
    for (const version of history.metadata.filter((one) => one.brandid === 12345 || one.brandid % 97 === 0)) {
      const pattern = new RegExp(version.regex, 'i');
      const codes = new Set(version.mccids);
      const matched = combos.filter((combo) => codes.has(combo.mccid) && pattern.test(combo.narrative));
      const own = matched.filter((combo) => combo.brandid === version.brandid).length;
      const of = ownCombos.get(version.brandid) ?? 0;
      if (of === 0) continue;
      expect(version.coverage_narratives_matched).toBeCloseTo(own / of, 3);
      expect(version.coverage_false_positives).toBeCloseTo((matched.length - own) / Math.max(1, matched.length), 3);
    }
  });

  test('all feedback types occur', () => {
    expect(new Set(history.feedback.map((one) => one.feedback_type))).toEqual(new Set(FEEDBACK_TYPES));
  });
});

describe('escalations', () => {
  test('every derived status, reason, level and resolution occurs', () => {
    expect(new Set(history.escalations.map(escalationStatus))).toEqual(new Set(ESCALATION_STATUSES));
    expect(new Set(history.escalations.map((one) => one.reason))).toEqual(new Set(ESCALATION_REASONS));
    expect(new Set(history.escalations.map((one) => one.level))).toEqual(new Set([1, 2, 3]));
    // Escalating to a higher level is a level change here, never a resolution.
    const methods = history.escalations.flatMap((one) => (one.resolution === null ? [] : [one.resolution.method]));
    expect(new Set(methods)).toEqual(new Set(RESOLUTION_METHODS.filter((method) => method !== 'higher_level')));
    expect(history.escalations.some((one) => one.reopens !== null)).toBe(true);
    expect(history.escalations.some((one) => one.level_changes.length > 0)).toBe(true);
  });

  test('are numbered in the order of their creation, from 5 January to 14 February 2026', () => {
    const ids = history.escalations.map((one) => escalationIdSchema.parse(one.escalation_id));
    expect(ids).toEqual(ids.map((_, i) => `ESC-2026-${String(i + 1).padStart(3, '0')}`));
    const created = history.escalations.map((one) => one.created_at);
    expect(created).toEqual(created.toSorted());
    expect(created.every((at) => at >= '2026-01-05' && at < '2026-02-15')).toBe(true);
  });

  test('have their steps in order, and end by 14 February', () => {
    for (const one of history.escalations) {
      const changes = one.linked_changes.map((change) => change.applied_at);
      const notes = one.notes.map((note) => note.at);
      const steps = [...one.assignments.map((assignment) => assignment.at), ...notes, ...changes];
      expect(
        steps.every((at) => at >= one.created_at && at <= (one.resolution?.closed_at ?? '2026-02-14T17:00:00.000Z')),
      ).toBe(true);
      expect(notes).toEqual(notes.toSorted());
      expect(one.assigned_to).toBe(one.assignments.at(-1)?.assigned_to ?? null);
    }
  });

  test('are automatic exactly if their reasons are', () => {
    const automatic: readonly string[] = AUTOMATIC_REASONS;
    for (const one of history.escalations) {
      expect(one.trigger).toBe(automatic.includes(one.reason) ? 'automatic' : 'manual');
      expect(one.priority).toBe(one.reason === 'consecutive_failures' ? 'immediate' : 'normal');
    }
  });

  test('have unique change ids of the right form', () => {
    const ids = history.escalations.flatMap((one) => one.linked_changes.map((change) => change.change_id));
    expect(ids.filter((id) => !changeIdPattern.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('have root cause, approvers, lessons and measures if closed, and a reference if duplicate', () => {
    const closed = history.escalations.flatMap((one) =>
      one.resolution === null ? [] : [{ one, resolution: one.resolution }],
    );
    for (const { one, resolution } of closed) {
      expect(resolution.approvers).not.toEqual([]);
      expect(resolution.lessons_learned && resolution.preventive_measures).not.toBe('');
      expect(resolution.duplicate_of === null).toBe(resolution.method !== 'duplicate');
      if (resolution.method !== 'duplicate') expect(one.notes.some((note) => note.kind === 'root_cause')).toBe(true);
    }
  });
});

describe('the facts support each reason', () => {
  test('iteration limit: ten feedbacks without approval before the escalation', () => {
    for (const one of withReason('iteration_limit')) {
      const feedback = history.feedback.filter(
        (each) => each.brandid === one.brandid && each.submitted_at < one.created_at,
      );
      expect(feedback.filter((each) => each.feedback_type !== 'approve')).toHaveLength(10);
      expect(one.iteration).toBe(10);
    }
  });

  test('consecutive failures: the last three runs before the escalation failed', () => {
    for (const one of withReason('consecutive_failures')) {
      const runs = history.executions.filter((run) => run.brandid === one.brandid && run.start_time < one.created_at);
      const last = runs.toSorted((a, b) => a.start_time.localeCompare(b.start_time)).slice(-3);
      expect(last.map((run) => run.status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    }
  });

  test('low confidence is below 0.5 after several versions; insufficient data is fewer than five combos', () => {
    for (const one of withReason('low_confidence')) {
      expect(one.confidence_score).toBeLessThan(0.5);
      expect(one.iteration).toBeGreaterThanOrEqual(3);
    }
    for (const one of withReason('insufficient_data')) expect(ownCombos.get(one.brandid)).toBeLessThan(5);
  });

  test('critical data quality: combos without a mid', () => {
    const withoutMid = new Set([...sample.combos()].filter((combo) => combo.mid === '').map((combo) => combo.brandid));
    for (const one of withReason('critical_data_quality')) expect(withoutMid).toContain(one.brandid);
  });

  test('manual metadata, corrected sectors and splits show in the brands', () => {
    const brands = new Map(sample.brands.map((brand) => [brand.brandid, brand]));
    const mccSector = new Map(sample.mccs.map((mcc) => [mcc.mccid, mcc.sector]));
    const applied = history.escalations.filter((one) => ['closed', 'verifying'].includes(escalationStatus(one)));
    for (const one of applied) {
      const methods = new Set(one.linked_changes.map((change) => change.method));
      const versions = history.metadata.filter((version) => version.brandid === one.brandid);
      if (methods.has('manual_metadata')) {
        expect(brands.get(one.brandid)?.manually_processed).toBe(true);
        expect(versions.at(-1)?.origin).toBe('manual');
      }
      if (methods.has('data_correction'))
        expect(versions.at(-1)?.mccids.map((mccid) => mccSector.get(mccid))).toContain(brands.get(one.brandid)?.sector);
      if (methods.has('brand_split')) {
        expect(brands.get(one.brandid)?.status).toBe('inactive');
        expect(sample.brands.filter((brand) => brand.parent_brandid === one.brandid)).toHaveLength(2);
      }
    }
    const manual = sample.brands.filter((brand) => brand.manually_processed).map((brand) => brand.brandid);
    expect(manual.length).toBeGreaterThan(10);
  });
});

describe('the data shows what the history says was applied', () => {
  type Linked = Escalation['linked_changes'][number];
  const brandOf = (brandid: number) => sample.brands.find((brand) => brand.brandid === brandid);
  const versionsAt = (brandid: number, { applied_at }: Linked) =>
    history.metadata.filter((version) => version.brandid === brandid && version.generated_at === applied_at);

  /** The effect of each operation; an operation without an entry fails. */
  const EFFECT: Readonly<Record<string, (change: Linked, escalation: Escalation) => boolean>> = {
    create_manual_metadata: (change) =>
      change.affected_brandids.every(
        (brandid) =>
          versionsAt(brandid, change).some((version) => version.origin === 'manual') &&
          brandOf(brandid)?.manually_processed === true,
      ),
    update_brand_data: (change) =>
      change.affected_brandids.every((brandid) => {
        const before = history.metadata.filter(
          (one) => one.brandid === brandid && one.generated_at < change.applied_at,
        );
        return before.length > 0 && before.every((one) => one.sector !== brandOf(brandid)?.sector);
      }),
    reprocess_brand: (change) => change.affected_brandids.every((brandid) => wasGenerated(brandid, change)),
    reprocess_brands: (change) => change.affected_brandids.every((brandid) => wasGenerated(brandid, change)),
    split_brand: ({ affected_brandids: [brandid = 0, ...parts] }) =>
      parts.length === 2 &&
      brandOf(brandid)?.status === 'inactive' &&
      parts.every((part) => brandOf(part)?.parent_brandid === brandid),
    escalate_level: ({ applied_at }, { level_changes, level }) =>
      level_changes.some((one) => one.at === applied_at && one.to === level),
  };
  const wasGenerated = (brandid: number, change: Linked): boolean =>
    versionsAt(brandid, change).some(
      (version) => version.origin === 'agent' && version.version > 1 && version.sector === brandOf(brandid)?.sector,
    ) && history.executions.some((run) => run.brandid === brandid && run.stop_time === change.applied_at);

  test('each operation of each linked change has had its effect', () => {
    const claims = history.escalations.flatMap((escalation) =>
      escalation.linked_changes.flatMap((change) =>
        change.operations.map((operation) => ({ escalation, change, operation })),
      ),
    );
    expect(new Set(claims.map(({ operation }) => operation))).toEqual(new Set(Object.keys(EFFECT)));
    const phantoms = claims.filter(
      ({ escalation, change, operation }) => EFFECT[operation]?.(change, escalation) !== true,
    );
    expect(phantoms.map(({ escalation, operation }) => `${escalation.escalation_id} ${operation}`)).toEqual([]);
  });

  test('one wrong sector is not corrected yet: no change is linked, and the brand still has it', () => {
    const waiting = withReason('data_quality_concern').filter((one) => one.linked_changes.length === 0);
    expect(waiting.map(escalationStatus)).toEqual(['resolving']);
    const versions = history.metadata.filter((version) => version.brandid === waiting[0]?.brandid);
    expect(versions.at(-1)?.sector).toBe(brandOf(waiting[0]?.brandid ?? 0)?.sector);
  });
});

describe("the runbook's escalation", () => {
  test('ESC-2026-001 is Star, assigned, without notes', () => {
    const star = history.escalations[0];
    expect(star).toMatchObject({
      ...{ escalation_id: 'ESC-2026-001', brandid: 12345, brandname: 'Star', reason: 'ambiguous_brand_name' },
      ...{ trigger: 'manual', level: 1, assigned_to: 'data-team@rewardinsight.com', iteration: 10, notes: [] },
      ...{ created_by: 'data-team@rewardinsight.com', linked_changes: [], resolution: null, version: 1 },
    });
    expect(star?.details).toContain('Star Market, Star Burger, and Star Coffee');
    expect(star?.confidence_score).toBeLessThan(0.75);
    expect(history.escalations.filter((one) => one.brandid === 12345)).toHaveLength(1);
  });

  test('Star had ten iterations in November and December 2025, all insufficient', () => {
    const versions = history.metadata.filter((version) => version.brandid === 12345);
    const feedback = history.feedback.filter((one) => one.brandid === 12345);
    expect(versions).toHaveLength(11);
    expect(feedback.map((one) => one.metadata_version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(feedback.map((one) => one.feedback_type))).toEqual(
      new Set(['reject', 'general', 'specific_examples']),
    );
    const instants = [...versions.map((version) => version.generated_at), ...feedback.map((one) => one.submitted_at)];
    expect(instants.every((at) => at >= '2025-11-01' && at < '2026-01-01')).toBe(true);
    expect(versions.every((version) => (version.confidence_score ?? 1) < 0.75)).toBe(true);
    expect(feedback.every((one) => !one.feedback_text.includes('{'))).toBe(true);
  });
});
