import type { Hasher } from '../ports/foundation.ts';
import type { StoredProposal } from '../ports/proposals.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { canonicalJson, type Json } from '../text/canonical.ts';
import { type ChangeBody, changeBodySchema, MAX_CHANGE_BYTES } from './change.ts';

/** A requested step: the name of an operation and its input, references to earlier steps included. */
export interface RequestedStep {
  readonly operation: string;
  readonly input: { readonly [key: string]: Json };
}

export interface ProposalRequest {
  readonly steps: readonly RequestedStep[];
  /** The escalation the change serves; taken from the first step that names one where not given. */
  readonly escalation_id?: string | undefined;
  readonly reason?: string | undefined;
}

export interface ProposedChange {
  readonly body: ChangeBody;
  readonly digest: string;
}

/**
 * Reads a stored proposal, which any process on the agent side could have written. It must parse, be canonical, carry
 * its own id and hash to its digest. It says nothing about approval: only signatures do.
 */
export function readProposal(stored: StoredProposal, hasher: Hasher): Outcome<ProposedChange> {
  const tampered = (what: string) =>
    refused({
      code: 'tampered',
      message: `The stored change ${stored.change_id} ${what}. It was altered after it was proposed, or not written by this server.`,
      instead: 'Do not approve it. Propose the change anew.',
    });
  if (stored.canonical.length > MAX_CHANGE_BYTES) return tampered('is longer than any change is');
  let json: unknown;
  try {
    json = JSON.parse(stored.canonical);
  } catch {
    return tampered('is not JSON');
  }
  const parsed = parseBody(json);
  if (!parsed.success) return tampered('does not have the form of a change');
  if (canonicalJson(parsed.data) !== stored.canonical) return tampered('is not in canonical form');
  if (parsed.data.change_id !== stored.change_id) return tampered('carries another id than it is filed under');
  const digest = hasher.sha256(stored.canonical);
  if (digest !== stored.digest) return tampered('does not hash to its digest');
  return done({ body: parsed.data, digest });
}

/** Treats nesting that exhausts the stack as a malformed change. */
function parseBody(json: unknown) {
  try {
    return changeBodySchema.safeParse(json);
  } catch (error) {
    if (error instanceof RangeError) return { success: false } as const;
    throw error;
  }
}
