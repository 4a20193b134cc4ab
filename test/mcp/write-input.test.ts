import { describe, expect, test } from 'vitest';
import { addEscalationNotes } from '../../src/domain/operations/escalations/add-escalation-notes.ts';
import { splitBrand } from '../../src/domain/operations/split/split-brand.ts';
import { proposalOf, refusalOfOnlyStep, writeInputSchema } from '../../src/mcp/write-input.ts';

const split = {
  brandid: 12345,
  new_brands: [{ brandname: 'Star Market', criteria: { mccid: [5411, 5499] } }],
};

describe('the input of a write tool', () => {
  test('is the operation’s own, with the escalation and the reason beside it', () => {
    const schema = writeInputSchema(splitBrand);
    expect(Object.keys(schema.shape)).toStrictEqual([
      ...Object.keys(splitBrand.input.shape),
      'escalation_id',
      'reason',
    ]);
    const outcome = proposalOf(splitBrand, schema, {
      ...split,
      escalation_id: 'ESC-2026-001',
      reason: 'Two brands in one',
    });
    expect(outcome).toStrictEqual({
      ok: true,
      value: {
        steps: [{ operation: 'split_brand', input: split }],
        escalation_id: 'ESC-2026-001',
        reason: 'Two brands in one',
        parsedInputs: new Map([[0, { ...split, unassigned: 'keep' }]]),
      },
    });
  });

  test('leaves a field to the operation that has it itself', () => {
    const schema = writeInputSchema(addEscalationNotes);
    const notes = { escalation_id: 'ESC-2026-001', notes: 'Root cause: the name is too generic.' };
    expect(proposalOf(addEscalationNotes, schema, { ...notes, reason: 'Findings' })).toMatchObject({
      ok: true,
      value: {
        steps: [{ operation: 'add_escalation_notes', input: notes }],
        escalation_id: undefined,
        reason: 'Findings',
      },
    });
  });

  test('refuses what neither of them knows', () => {
    const outcome = proposalOf(splitBrand, writeInputSchema(splitBrand), { ...split, approve: true });
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'invalid_input', field: 'approve' } });
  });

  test.each([
    ['steps.0.input.brandid', 'brandid'],
    ['steps.0.input.new_brands.1.brandname', 'new_brands.1.brandname'],
    ['steps.0.input', undefined],
    ['steps.0', undefined],
    ['escalation_id', 'escalation_id'],
    [undefined, undefined],
  ])('a refusal of the field %s comes back as one of %s', (field, own) => {
    const refusal = { code: 'invalid_input', message: 'No.', instead: 'Yes.' } as const;
    expect(refusalOfOnlyStep(field === undefined ? refusal : { ...refusal, field }).field).toBe(own);
  });
});
