import type { LinkedChange, ResolutionMethod } from './escalation.ts';

type Resolving = Pick<LinkedChange, 'method' | 'operations'>;

/** Operations that make several brands of one. */
const SPLITTING: ReadonlySet<string> = new Set(['split_brand', 'create_brand']);
/** What else was done then belongs to it. */
const DECISIVE = ['brand_split', 'algorithm_update'] as const;

/** Were brands made out of one? Records that only went from brand to brand were put right, not split. */
export function isSplit(changes: readonly Pick<Resolving, 'operations'>[]): boolean {
  return changes.some(({ operations }) => operations.some((operation) => SPLITTING.has(operation)));
}

/** By which of the runbook's methods the changes resolve an escalation, where nobody says; null where none does. */
export function mainMethod(changes: readonly Resolving[]): ResolutionMethod | null {
  const split = isSplit(changes);
  const methods = changes
    .flatMap(({ method }) => (method === null ? [] : [method]))
    .map((method) => (method === 'brand_split' && !split ? 'data_correction' : method));
  return DECISIVE.find((method) => methods.includes(method)) ?? methods.at(-1) ?? null;
}
