import { describe, expect, test } from 'vitest';
import type { ResolutionMethod } from '../../../src/domain/escalation/escalation.ts';
import { mainMethod } from '../../../src/domain/escalation/main-method.ts';

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
    expect(mainMethod(changes)).toBe(method);
  });
});
