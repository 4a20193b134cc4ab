import { describe, expect, test } from 'vitest';
import type { ClosingItem } from '../../../src/domain/escalation/closing.ts';
import { ESCALATION_REASONS, type LinkedChange } from '../../../src/domain/escalation/escalation.ts';
import {
  eachOnce,
  METHODS_FOR,
  type NextStep,
  nextSteps,
  resolutionSteps,
  step,
} from '../../../src/domain/escalation/next-steps.ts';
import { ESCALATION_STATUSES } from '../../../src/domain/escalation/status.ts';
import { writeInputSchema } from '../../../src/mcp/write-input.ts';
import { tools } from '../../../src/tools/index.ts';

const SUBJECT = { escalation_id: 'ESC-2026-001', brandid: 12345 } as const;

function applied(operations: readonly string[], over: Partial<LinkedChange> = {}): LinkedChange {
  return {
    ...{ change_id: 'CHG-1', applied_at: '2026-02-14T12:00:00.000Z', operations: [...operations], approvers: ['ann'] },
    ...{ method: 'data_correction', affected_brandids: [12345] },
    ...over,
  };
}

const given = (reason: (typeof ESCALATION_REASONS)[number], linked_changes: LinkedChange[] = []) => ({
  ...SUBJECT,
  reason,
  linked_changes,
});
const callsOf = (steps: readonly NextStep[]) => steps.map(({ tool, input }) => [tool, input.brandid ?? null]);
const leftAfter = (...changes: LinkedChange[]) => callsOf(nextSteps(given('iteration_limit', changes), 'verifying', 0));

/** Every step that can be named, whatever the case. */
function allSteps(): readonly NextStep[] {
  const histories = [
    ...[[], ['update_brand_data'], ['update_brand_data', 'reprocess_brand'], ['split_brand'], ['run_agent_test']],
    ['update_agent_instructions'],
    ['update_agent_instructions', 'deploy_agent'],
    ['update_agent_instructions', 'deploy_agent', 'run_agent_test'],
    ['update_agent_instructions', 'deploy_agent', 'run_agent_test', 'deploy_agent'],
  ].map((operations) => [applied(operations, { affected_brandids: [12345, 12346] })]);
  return ESCALATION_REASONS.flatMap((reason) => [
    ...ESCALATION_STATUSES.flatMap((status) =>
      histories.flatMap((history) => nextSteps(given(reason, history), status, 2)),
    ),
    ...METHODS_FOR[reason].flatMap((method) => resolutionSteps(method, { brandid: 12345 })),
  ]);
}

test('names only tools that exist, with arguments that they know', () => {
  const schemas = new Map(
    tools.map(({ operation }) => {
      const schema = operation.effect === 'write' ? writeInputSchema(operation) : operation.input;
      return [operation.name, Object.keys(schema.shape)] as const;
    }),
  );
  const wrong = allSteps().filter(({ tool, input }) => {
    const known = schemas.get(tool);
    return known === undefined || Object.keys(input).some((name) => !known.includes(name));
  });
  expect(eachOnce(wrong)).toEqual([]);
  expect(allSteps().length).toBeGreaterThan(100);
});

describe('the way to resolve it follows from the reason', () => {
  test.each([
    ['ambiguous_brand_name', 'analyze_brand_for_split'],
    ['critical_data_quality', 'validate_brand_data'],
    ['data_quality_concern', 'update_brand_data'],
    ['insufficient_data', 'suggest_metadata'],
    ['low_confidence', 'create_manual_metadata'],
    ['consecutive_failures', 'test_agent_update'],
    ['system_error', 'escalate_level'],
    ['complex_business_rules', 'escalate_level'],
  ] as const)('%s: %s', (reason, tool) => {
    const steps = nextSteps(given(reason), 'resolving', 0).map((one) => one.tool);
    expect(steps).toContain(tool);
    expect(steps).toContain('propose_plan');
  });

  test.each(ESCALATION_REASONS)('%s: no call is named twice, and there are few', (reason) => {
    for (const status of ESCALATION_STATUSES) {
      const steps = nextSteps(given(reason), status, 1);
      expect(eachOnce(steps)).toEqual(steps);
      expect(steps.length).toBeLessThanOrEqual(9);
    }
  });
});

describe('once something was applied, what is left of its procedure comes first', () => {
  test('corrected data is processed again, then compared', () => {
    expect(leftAfter(applied(['update_brand_data']))[0]).toEqual(['reprocess_brand', 12345]);
    expect(leftAfter(applied(['update_brand_data', 'reprocess_brand']))).toEqual([
      ['verify_reprocessing', 12345],
      ['close_escalation', null],
    ]);
  });

  test('the parts of a split get metadata, and are verified without their source', () => {
    const split = applied(['split_brand'], { method: 'brand_split', affected_brandids: [12345, 12346, 12347] });
    expect(leftAfter(split).slice(0, 3)).toEqual([
      ['process_brand', 12346],
      ['process_brand', 12347],
      ['verify_metadata', 12346],
    ]);
    const whole = applied(['split_brand', 'create_manual_metadata'], {
      ...{ method: 'brand_split', affected_brandids: [12345, 12346] },
    });
    expect(leftAfter(whole)).toEqual([
      ['verify_metadata', 12346],
      ['close_escalation', null],
    ]);
  });

  test('instructions go to dev, are tested there, go to prod, and the brands are processed', () => {
    const method = 'algorithm_update' as const;
    const done: string[] = ['update_agent_instructions'];
    const next = () => leftAfter(applied(done, { method, affected_brandids: [] }))[0]?.[0];
    for (const expected of ['deploy_agent', 'test_agent', 'deploy_agent', 'reprocess_brands', 'close_escalation']) {
      expect(next()).toBe(expected);
      done.push(expected === 'test_agent' ? 'run_agent_test' : expected);
    }
  });
});

describe('closing is named once nothing else is missing', () => {
  const corrected = given('data_quality_concern', [applied(['create_manual_metadata'])]);
  const toolsMissing = (...missing: ClosingItem[]) =>
    nextSteps(corrected, 'verifying', 0, missing).map(({ tool }) => tool);

  test('what closing verifies and takes itself does not hold it up', () => {
    expect(toolsMissing('results_verified', 'lessons_learned', 'preventive_measures')).toContain('close_escalation');
  });

  test('without a root cause, that is the step', () => {
    const tools = toolsMissing('documentation_updated', 'lessons_learned');
    expect(tools[0]).toBe('add_escalation_notes');
    expect(tools).not.toContain('close_escalation');
  });

  test('without a resolution, the ways to resolve it are', () => {
    const tools = toolsMissing('resolution_implemented', 'approval_obtained');
    expect(tools).toContain('update_brand_data');
    expect(tools).not.toContain('close_escalation');
  });

  test('while a change for it is undecided, the decision is', () => {
    const tools = nextSteps(corrected, 'verifying', 1).map(({ tool }) => tool);
    expect(tools[0]).toBe('list_changes');
    expect(tools).not.toContain('close_escalation');
  });
});

test('what awaits a decision comes before anything else', () => {
  const [first] = nextSteps(given('low_confidence'), 'resolving', 1);
  expect(first).toEqual(
    step('list_changes', { escalation_id: 'ESC-2026-001' }, expect.stringContaining('1 change for it awaits')),
  );
});
