import type { NextStep } from '../../domain/escalation/next-steps.ts';
import { type Answer, plain } from '../../mcp/answer.ts';

/** Renders the tools to call next, with known arguments in words, or as JSON to copy where one is an object. */
export function renderNextSteps(steps: readonly NextStep<unknown>[], answer: Answer): void {
  for (const { tool, input, why } of steps) {
    const known = Object.entries(input);
    if (known.some(([, value]) => typeof value === 'object')) {
      answer.quote(plain`Next: ${tool}: ${why} Known arguments:`, JSON.stringify(input));
    } else {
      const words = known.map(([name, value]) => `${name} ${String(value)}`).join(', ');
      answer.line(plain`Next: ${tool} with ${words}: ${why}`);
    }
  }
}
