import type { ContentDigest } from './content-digest.ts';

/** What the thread of a digest reports: that the state is fixed, and the digest of it. */
export type DigestReport =
  | { readonly kind: 'begun'; readonly revision: number }
  | (ContentDigest & { readonly kind: 'computed' });
