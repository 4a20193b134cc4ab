import type { LinkedChange, ResolutionMethod } from './escalation.ts';

type Resolving = Pick<LinkedChange, 'method' | 'operations'>;

/** Operations that make several brands of one. */
const SPLITTING: ReadonlySet<string> = new Set(['split_brand', 'create_brand']);
/** Operations that change what agents go by, and those that let brands have it. */
const INSTRUCTING: ReadonlySet<string> = new Set(['update_agent_instructions', 'deploy_agent']);
const REPROCESSING: ReadonlySet<string> = new Set(['reprocess_brand', 'reprocess_brands']);
/** What else was done then belongs to it. */
const DECISIVE = ['brand_split', 'algorithm_update'] as const;

/** Were brands made out of one? Records that only went from brand to brand were put right, not split. */
export function isSplit(changes: readonly Pick<Resolving, 'operations'>[]): boolean {
  return changes.some(({ operations }) => operations.some((operation) => SPLITTING.has(operation)));
}

/** By which of the runbook's methods the changes resolve an escalation, where nobody says; null where none does. */
export function mainMethod(changes: readonly Resolving[]): ResolutionMethod | null {
  const split = isSplit(changes);
  const instructed = changes.some(({ operations }) => operations.some((one) => INSTRUCTING.has(one)));
  const methods = changes.flatMap(({ method, operations }) => {
    if (method === null) return [];
    if (instructed && operations.some((one) => REPROCESSING.has(one))) return ['algorithm_update' as const];
    return [method === 'brand_split' && !split ? ('data_correction' as const) : method];
  });
  return DECISIVE.find((method) => methods.includes(method)) ?? methods.at(-1) ?? null;
}
