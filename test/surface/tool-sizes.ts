import { encode } from 'gpt-tokenizer/encoding/o200k_base';

/**
 * Budgets in o200k tokens. A model reads the name, description and input schema of each tool; clients keep output
 * schemas to themselves. CONTRIBUTING says what to do when one is spent.
 */
export const BUDGETS = { input: 14_000, output: 17_000 } as const;
export const MOST_INPUT_TOKENS_OF_A_TOOL = 450;
/** Tools of average size that the budgets have to hold: the 47 that there were when they were set, and ten more. */
export const TOOLS_THAT_FIT = 57;

export type Side = keyof typeof BUDGETS;

export interface ListedForClients {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
}

export interface ToolSize {
  readonly name: string;
  readonly input: number;
  readonly output: number;
}

export function sizeOf({ name, description = '', inputSchema, outputSchema }: ListedForClients): ToolSize {
  const tokens = (text: string) => encode(text).length;
  return {
    name,
    input: tokens(`${name}${description}${JSON.stringify(inputSchema)}`),
    output: tokens(JSON.stringify(outputSchema ?? '')),
  };
}

export function totalOf(sizes: readonly ToolSize[], side: Side): number {
  return sizes.reduce((sum, size) => sum + size[side], 0);
}

/** Counts the tools of average size that the budget of a side holds, those that are there included. */
export function toolsThatFit(sizes: readonly ToolSize[], side: Side): number {
  return BUDGETS[side] / (totalOf(sizes, side) / sizes.length);
}
