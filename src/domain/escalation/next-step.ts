import { z } from 'zod';

export const nextStepSchema = z.object({
  tool: z.string(),
  input: z
    .record(z.string(), z.union([z.string(), z.number(), z.record(z.string(), z.unknown())]))
    .describe('The arguments that are known already'),
  why: z.string(),
});
export type NextStep = z.infer<typeof nextStepSchema>;

export function step(tool: string, input: NextStep['input'], why: string): NextStep {
  return { tool, input, why };
}

/** Each call once, where it comes first. */
export function eachOnce(steps: readonly NextStep[]): readonly NextStep[] {
  const calls = steps.map(({ tool, input }) => JSON.stringify([tool, input]));
  return steps.filter((_, i) => calls.indexOf(calls[i] ?? '') === i);
}
