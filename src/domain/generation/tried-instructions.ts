import type { Agent } from '../agents/agent.ts';
import type { GenerationParameters } from '../agents/generation-parameters.ts';
import type { Brand } from '../brand/brand.ts';
import type { Outcome } from '../refusal.ts';
import type { Attempt } from './trial-verdict.ts';

/** Instructions to test. */
export interface TriedInstructions {
  readonly agent: Agent;
  /** Null if they are not stored yet. */
  readonly version: number | null;
  readonly text: string;
  /** Their parameters for the embedded runtime; null if the runtime does not do the agent's work. */
  readonly parameters: GenerationParameters | null;
}

/** Generates metadata for a brand under one version; null if its count was cancelled. */
export type Attempting = (brand: Brand, signal: AbortSignal) => Promise<Outcome<Attempt | null>>;

/** How a store's agents are tested on a brand, beside the version in prod. */
export interface Trying {
  /** The version in prod; null if none was deployed there. */
  readonly comparedTo: number | null;
  /** True if the candidate itself is the version in prod. */
  readonly isBaseline: boolean;
  /** Why the candidate cannot be evaluated; null if it can. */
  readonly why: string | null;
  /** Does at once, for all brands, what would take long one after the other; absent where nothing does. */
  readonly prepare?: (brands: readonly Brand[], signal: AbortSignal) => Promise<Outcome<true>>;
  readonly candidate: Attempting;
  /** Null if what is in prod generates nothing. */
  readonly baseline: Attempting | null;
}
