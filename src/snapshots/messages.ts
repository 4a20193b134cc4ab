import type { BuiltSnapshot } from '../backends/aws/snapshots/build-snapshot.ts';
import type { StoreTrouble } from '../domain/ports/store-trouble.ts';

/** How the thread's work on a snapshot ended. */
export type SnapshotEnd =
  | { readonly kind: 'built'; readonly built: BuiltSnapshot }
  | { readonly kind: 'trouble'; readonly trouble: Pick<StoreTrouble, 'kind' | 'message' | 'instead'> };
