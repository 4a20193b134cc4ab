import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResolutionMethod } from '../../../src/domain/escalation/escalation.ts';
import { resolutionMethod } from '../../../src/domain/escalation/resolution-method.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';

const change = (method: ResolutionMethod | null, ...operations: string[]) => ({ method, operations });
const NOTE = change(null, 'add_escalation_notes');
const MOVED = change('brand_split', 'reassign_combos');
const BY_HAND = change('manual_metadata', 'upload_metadata');

describe('given the changes that resolve an escalation', () => {
  test.each([
    ['none', [NOTE], null],
    [
      'one that splits and gives metadata',
      [change('brand_split', 'split_brand', 'create_manual_metadata')],
      'brand_split',
    ],
    ['records that went to brands there were', [MOVED, NOTE], 'data_correction'],
    ['such records, then metadata by hand', [MOVED, BY_HAND], 'manual_metadata'],
    [
      'such records and metadata by hand, until the brand ended',
      [MOVED, BY_HAND, change(null, 'deactivate_brand')],
      'data_correction',
    ],
    [
      'metadata by hand, then a sector put right',
      [BY_HAND, change('data_correction', 'update_brand_data')],
      'data_correction',
    ],
    [
      'a split step by step, with metadata by hand',
      [change('brand_split', 'create_brand'), MOVED, BY_HAND],
      'brand_split',
    ],
    [
      'new instructions, then one brand by hand',
      [change('algorithm_update', 'deploy_agent'), change('data_correction', 'reprocess_brands'), BY_HAND],
      'algorithm_update',
    ],
    [
      'new instructions, which change no brand by themselves, then brands reprocessed',
      [
        change(null, 'update_agent_instructions'),
        change(null, 'deploy_agent'),
        change('data_correction', 'reprocess_brands'),
      ],
      'algorithm_update',
    ],
    [
      'a code put right, then several brands reprocessed',
      [change('data_correction', 'update_source_data'), change('data_correction', 'reprocess_brands')],
      'data_correction',
    ],
  ] as const)('when there is %s, then the method is what it comes to', (_words, changes, method) => {
    expect(resolutionMethod(changes)).toBe(method);
  });
});

describe('given the steps of a resolution', () => {
  const steps = [...writeOperations.values()].map(({ name, method }) => ({ method, operations: [name] }));
  /** One change of these steps, with the method that evaluating it links to the escalation. */
  const grouped = (group: typeof steps) => ({
    method: resolutionMethod(group),
    operations: group.flatMap(({ operations }) => operations),
  });

  test('law: the method is the same however the steps are grouped into changes', () => {
    const groups = fc.array(fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(groups, (changes) => {
        expect(resolutionMethod(changes.map(grouped))).toBe(resolutionMethod(changes.flat()));
      }),
      { numRuns: 2000 },
    );
  });

  test('records moved and metadata by hand, in one change, come to what they do in two', () => {
    const [moved, byHand] = ['reassign_combos', 'create_manual_metadata'].map((name) =>
      steps.filter(({ operations }) => operations[0] === name),
    );
    expect(resolutionMethod([grouped([...(moved ?? []), ...(byHand ?? [])])])).toBe('manual_metadata');
  });
});

describe('given a change that touches none of the brands of the escalation', () => {
  const elsewhere = { elsewhere: true, affected_brandids: [7] };
  const noBrand = { elsewhere: true, affected_brandids: [] };

  test('then it resolves nothing', () => {
    expect(resolutionMethod([{ ...BY_HAND, ...elsewhere }])).toBeNull();
    expect(resolutionMethod([change('data_correction', 'update_brand_data'), { ...BY_HAND, ...elsewhere }])).toBe(
      'data_correction',
    );
  });

  test('then new instructions count once brands of it were processed', () => {
    const deployed = { ...change('algorithm_update', 'deploy_agent'), ...noBrand };
    expect(resolutionMethod([deployed])).toBeNull();
    expect(resolutionMethod([deployed, change('data_correction', 'reprocess_brands')])).toBe('algorithm_update');
  });
});
