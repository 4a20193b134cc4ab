import type { Hasher } from '../ports/foundation.ts';
import type { StoredProposal } from '../ports/proposals.ts';
import { NewerFormat, type StoredDocument, upcast } from '../record-format.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { canonicalJson, type Json } from '../text/canonical.ts';
import { CHANGE_FORMAT, type ChangeBody, changeFormatName, MAX_CHANGE_BYTES } from './change.ts';
import { VerifiedBodies } from './verified-bodies.ts';

/** A requested step: the name of an operation and its input, references to earlier steps included. */
export interface RequestedStep {
  readonly operation: string;
  readonly input: { readonly [key: string]: Json };
}

export interface ProposalRequest {
  readonly steps: readonly RequestedStep[];
  /** The escalation that the change serves; default: that of the first step that names one. */
  readonly escalation_id?: string | undefined;
  readonly reason?: string | undefined;
  /** Inputs by step that the caller has parsed already, from the values that `steps` holds. */
  readonly parsedInputs?: ReadonlyMap<number, ParsedInput> | undefined;
}

/** An input as its operation's schema has parsed it. */
export type ParsedInput = Readonly<Record<string, unknown>>;

export interface ProposedChange {
  readonly body: ChangeBody;
  readonly digest: string;
}

/**
 * Reads a stored proposal, which any process on the agent side could have written. It must parse, be canonical, carry
 * its own id and hash to its digest. It says nothing about approval: only signatures do. The digest is over the stored
 * bytes, whatever their format; the body has the newest format.
 */
export function readProposal(stored: StoredProposal, hasher: Hasher): Outcome<ProposedChange> {
  const tampered = (what: string) =>
    refused({
      code: 'tampered',
      message: `The stored change ${stored.change_id} ${what}. It was altered after it was proposed, or not written by this server.`,
      instead: 'Do not approve it. Propose the change again.',
    });
  if (stored.canonical.length > MAX_CHANGE_BYTES) return tampered('is longer than any change is');
  const digest = hasher.sha256(stored.canonical);
  const verified = verifiedWith(hasher);
  const known = verified.get(digest);
  if (known !== undefined && known.change_id === stored.change_id && digest === stored.digest)
    return done({ body: known, digest });
  let json: unknown;
  try {
    json = JSON.parse(stored.canonical);
  } catch {
    return tampered('is not JSON');
  }
  const read = readBody(json);
  if (read === 'invalid') return tampered('does not have the form of a change');
  if (read instanceof NewerFormat)
    return digest === stored.digest ? newer(read) : tampered('does not hash to its digest');
  if (canonicalJson(json) !== stored.canonical) return tampered('is not in canonical form');
  if (read.change_id !== stored.change_id) return tampered('carries another id than it is filed under');
  if (digest !== stored.digest) return tampered('does not hash to its digest');
  return done({ body: verified.keep(digest, read, stored.canonical.length), digest });
}

/** Characters of changes whose bodies are kept: some dozens of large ones. */
const KEPT_LENGTH = 4_000_000;
/** By hasher, because two of them could give one hash to two texts. */
const verifiedBodies = new WeakMap<Hasher, VerifiedBodies>();

function verifiedWith(hasher: Hasher): VerifiedBodies {
  const known = verifiedBodies.get(hasher) ?? new VerifiedBodies(KEPT_LENGTH);
  verifiedBodies.set(hasher, known);
  return known;
}

const FORMAT_NAME = new RegExp(`^${changeFormatName(0).replace('/0', '/([1-9][0-9]{0,5})')}$`);

function readBody(json: unknown): ChangeBody | NewerFormat | 'invalid' {
  if (typeof json !== 'object' || json === null || !('format' in json)) return 'invalid';
  const { format: name, ...fields }: StoredDocument = { ...json };
  const digits = typeof name === 'string' ? FORMAT_NAME.exec(name)?.[1] : undefined;
  if (digits === undefined) return 'invalid';
  const format = Number(digits);
  if (format > CHANGE_FORMAT.newest) return new NewerFormat(CHANGE_FORMAT, format);
  try {
    const upcasted = { ...upcast(CHANGE_FORMAT, fields, format), format: changeFormatName(CHANGE_FORMAT.newest) };
    const parsed = CHANGE_FORMAT.schema.safeParse(upcasted);
    // A key that the schema would drop was not shown to anyone.
    return parsed.success && canonicalJson(parsed.data) === canonicalJson(upcasted) ? parsed.data : 'invalid';
  } catch {
    // Nesting that exhausts the stack, or a shape that an upcaster does not expect.
    return 'invalid';
  }
}

function newer({ message }: NewerFormat) {
  return refused({ code: 'no_store', field: 'change_id', message, instead: 'Decide on it with the newer release.' });
}
