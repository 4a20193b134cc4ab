/** The directory that a store lives in, which a copy of it is not. */
import type { Outcome } from '../refusal.ts';

/**
 * `here`: this is the store in use. `copy`: this directory was copied from `of`, where the store still lies if `other`
 * is not null. `copied`: a copy of this directory was opened or confirmed since.
 */
export type HomeState =
  | { readonly kind: 'here' }
  | { readonly kind: 'copy'; readonly of: string; readonly other: string | null }
  | { readonly kind: 'copied'; readonly other: string };

export interface StoreHome {
  state(): Promise<HomeState>;
  /** Refuses while a person has to say which of several copies of the store is in use: each would apply what is approved. */
  check(): Promise<Outcome<true>>;
  /** Records that this one is in use, and tells the other where it can be reached. */
  confirm(actor: string): Promise<void>;
}
