import type { LinkedChange, ResolutionMethod } from './escalation.ts';

/** A step of a change, or a whole change, with the resolution method that it implements. */
export interface Resolving extends Pick<LinkedChange, 'method' | 'operations'> {
  readonly affected_brandids?: readonly number[];
  /** True if it has a resolving method but touches none of the escalation's brands. */
  readonly elsewhere?: boolean;
}

/** Operations that make several brands of one, and the one that moves records, between new brands or old ones. */
const SPLITTING: ReadonlySet<string> = new Set(['split_brand', 'create_brand']);
const MOVING: ReadonlySet<string> = new Set(['reassign_combos']);
/** Operations that take a brand out of use. Moving its records and ending it merges it into another brand. */
const ENDING: ReadonlySet<string> = new Set(['deactivate_brand']);
/** Operations that change an agent's instructions or put them into service, and those that apply them to brands. */
const INSTRUCTING: ReadonlySet<string> = new Set(['update_agent_instructions', 'deploy_agent']);
const REPROCESSING: ReadonlySet<string> = new Set(['reprocess_brand', 'reprocess_brands']);
/** Methods that everything else done for the escalation is a part of. */
const DECISIVE = ['brand_split', 'algorithm_update'] as const;

/** Tells whether the changes made several brands of one. Moving records between existing brands is a correction. */
export function isSplit(changes: readonly Pick<Resolving, 'operations'>[]): boolean {
  return includes(changes, SPLITTING);
}

/** Tells whether a change resolves something of the escalation that it is rated for. */
export function resolves({ method, elsewhere }: Pick<Resolving, 'method' | 'elsewhere'>): boolean {
  return method !== null && elsewhere !== true;
}

/**
 * Returns the runbook's method by which these steps or changes resolve an escalation; null where none does. Steps give
 * the same method alone as grouped into changes, each with its own method. New instructions touch no brand, so they
 * count as soon as something else resolves.
 */
export function resolutionMethod(changes: readonly Resolving[]): ResolutionMethod | null {
  if (!changes.some(resolves)) return null;
  const counted = changes.filter((one) => one.elsewhere !== true || one.affected_brandids?.length === 0);
  const [split, instructed] = [isSplit(counted), includes(counted, INSTRUCTING)];
  const merged = !split && includes(counted.filter(resolves), MOVING) && includes(counted, ENDING);
  const methods = counted.flatMap((change): ResolutionMethod[] => {
    if (change.method === null) return [];
    if (split && (includes([change], SPLITTING) || includes([change], MOVING))) return ['brand_split'];
    if (instructed && includes([change], REPROCESSING)) return ['algorithm_update'];
    return [change.method === 'brand_split' ? 'data_correction' : change.method];
  });
  const last = merged ? 'data_correction' : (methods.at(-1) ?? null);
  return DECISIVE.find((method) => methods.includes(method)) ?? last;
}

function includes(changes: readonly Pick<Resolving, 'operations'>[], operations: ReadonlySet<string>): boolean {
  return changes.some((change) => change.operations.some((operation) => operations.has(operation)));
}
