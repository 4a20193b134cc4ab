import { describe, expect, test } from 'vitest';
import { declaredRisk, stepRisk } from '../../../src/domain/change/operation.ts';

const RANGE = { name: 'change_many', risk: 'high', lowestRisk: 'medium' } as const;

describe('the risk of a step', () => {
  test('is that of its operation, unless the decision names another one', () => {
    expect(stepRisk(RANGE, {})).toBe('high');
    expect(stepRisk(RANGE, { risk: 'medium' })).toBe('medium');
    expect(stepRisk({ name: 'change_one', risk: 'medium' }, {})).toBe('medium');
  });

  test('is one that the operation declares', () => {
    expect(() => stepRisk(RANGE, { risk: 'low' })).toThrow('change_many decides on a step of low risk');
    expect(() => stepRisk({ name: 'change_one', risk: 'medium' }, { risk: 'high' })).toThrow('high risk');
    expect([declaredRisk(RANGE), declaredRisk({ risk: 'low' })]).toEqual(['medium to high', 'low']);
  });
});
