import { z } from 'zod';

/** A call to make next. */
export interface NextStep<Argument = string | number> {
  readonly tool: string;
  readonly input: Readonly<Record<string, Argument>>;
  readonly why: string;
}

/** Makes the schema of next steps whose arguments are of the kinds given. */
export function nextStepSchemaOf<Argument extends z.ZodType>(argument: Argument) {
  return z.object({
    tool: z.string(),
    input: z.record(z.string(), argument).describe('Known arguments'),
    why: z.string(),
  });
}

export const nextStepSchema = nextStepSchemaOf(z.union([z.string(), z.number()]));

export function step<Argument = string | number>(
  tool: string,
  input: NextStep<Argument>['input'],
  why: string,
): NextStep<Argument> {
  return { tool, input, why };
}

/** Each call once, where it comes first. */
export function eachOnce(steps: readonly NextStep[]): readonly NextStep[] {
  const calls = steps.map(({ tool, input }) => JSON.stringify([tool, input]));
  return steps.filter((_, i) => calls.indexOf(calls[i] ?? '') === i);
}
