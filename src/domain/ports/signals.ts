/** What is told to other systems as the store changes: figures, and the heads of its audit chains. For the commit side. */
import type { AuditHead } from '../change/audit.ts';

/** What one round has told. */
export interface SignalReport {
  readonly sent: number;
  /** What was not told, or may not have been, in words for the operator. */
  readonly problems: readonly string[];
}

export const AUDIT_CHAINS = ['authority', 'proposals'] as const;
export type AuditChainName = (typeof AUDIT_CHAINS)[number];

/** A head of an audit chain as it was anchored outside of the store. */
export interface AnchoredHead extends AuditHead {
  readonly chain: AuditChainName;
  /** Why it proves nothing; null for one that has the signature of the store's key. */
  readonly forgery: string | null;
}

export interface Signals {
  /** Publishes the figures of what was committed since the last time: each once, where that can be told. */
  publishMetrics(): Promise<SignalReport>;
  /** Anchors the heads of both chains where enough was added, or enough time went by. Checks what it signs for. */
  anchorHeads(): Promise<SignalReport>;
  /** Streams all anchored heads, of each chain in its order. None where heads are not anchored. */
  anchoredHeads(): AsyncIterable<AnchoredHead>;
}

const NOTHING: SignalReport = { sent: 0, problems: [] };

/** The signals of a store that tells nobody. */
export const NO_SIGNALS: Signals = {
  publishMetrics: async () => NOTHING,
  anchorHeads: async () => NOTHING,
  async *anchoredHeads() {},
};
