import type { ProposalStore } from '../../domain/ports/proposals.ts';
import type { TroubleKind } from '../../domain/ports/store-trouble.ts';

/** The methods of the port that write. */
export type ProposalWrites = Pick<ProposalStore, 'append' | 'withdraw' | 'record'>;

export interface ProposalWorkerData {
  readonly directory: string;
  /** The store that the directory has to hold still. */
  readonly storeId: string;
}

/** One call of a method that writes. */
export type WriteRequest = {
  readonly [Name in keyof ProposalWrites]: {
    readonly method: Name;
    readonly values: Parameters<ProposalWrites[Name]>;
  };
}[keyof ProposalWrites];

/** What a method resolves to. */
export type WriteResult = Awaited<ReturnType<ProposalWrites['withdraw']>> | undefined;

export type WriteAnswer =
  | { readonly kind: 'committed'; readonly result: WriteResult }
  /** The file cannot be opened. Nothing was written. */
  | { readonly kind: 'unavailable'; readonly trouble: TroubleKind; readonly message: string; readonly instead: string };
