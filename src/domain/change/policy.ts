import { z } from 'zod';
import { type BlastRadius, highestRisk, type Risk } from './change.ts';

export const POLICY_PRESETS = ['solo', 'team', 'strict'] as const;

/** The approval policy, a file that people edit. Unknown keys are refused, so that a typo cannot loosen it. */
export const policySchema = z.strictObject({
  preset: z
    .enum(POLICY_PRESETS)
    .describe(
      'solo: one person decides, also on what their own agent asked; team: not the requester; strict: team, and two approvers for high risk',
    ),
  high_risk_above: z
    .strictObject({ combos: z.int().min(0), brands: z.int().min(0) })
    .describe('A change that reaches more than this is high risk, whatever its operations'),
  expiry_hours: z.strictObject({ normal: z.int().min(1).max(720), high: z.int().min(1).max(720) }),
});
export type Policy = z.infer<typeof policySchema>;

export const DEFAULT_POLICY: Policy = {
  preset: 'solo',
  high_risk_above: { combos: 5000, brands: 10 },
  expiry_hours: { normal: 72, high: 24 },
};

/** Returns the highest risk of the steps, or high if the blast radius exceeds the policy's threshold. */
export function changeRisk(stepRisks: readonly Risk[], reach: BlastRadius, policy: Policy): Risk {
  const { combos, brands } = policy.high_risk_above;
  return reach.combos > combos || reach.brands > brands ? 'high' : highestRisk(stepRisks);
}

export function expiryHours(risk: Risk, policy: Policy): number {
  return risk === 'high' ? policy.expiry_hours.high : policy.expiry_hours.normal;
}

/** Returns the number of different approvers that a change needs. */
export function approvalsNeeded(risk: Risk, policy: Policy): number {
  return policy.preset === 'strict' && risk === 'high' ? 2 : 1;
}
