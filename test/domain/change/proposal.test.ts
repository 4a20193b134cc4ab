import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher } from '../../../src/backends/embedded/node-foundation.ts';
import type { ProposedChange } from '../../../src/domain/change/proposal.ts';
import { readProposal } from '../../../src/domain/change/proposal.ts';
import { canonicalJson } from '../../../src/domain/text/canonical.ts';
import { accepted, ROOT_CAUSE, refusalOf, SmallStore } from '../../executor/small-store.ts';

let store: SmallStore;
let change: ProposedChange;
beforeAll(async () => {
  store = await SmallStore.open();
  change = accepted(await store.propose([ROOT_CAUSE]));
});
afterAll(() => store.close());

const stored = (body: object) => {
  const canonical = canonicalJson(body);
  return { change_id: change.body.change_id, canonical, digest: nodeHasher.sha256(canonical) };
};

describe('given the bytes of a stored proposal', () => {
  test('then they read back as what was proposed', () => {
    expect(accepted(readProposal(stored(change.body), nodeHasher))).toEqual(change);
  });

  test.each([
    [
      'bytes changed under the same digest',
      () => ({ ...stored(change.body), canonical: canonicalJson({ ...change.body, reason: 'other' }) }),
      'hash',
    ],
    ['no JSON', () => ({ ...stored(change.body), canonical: '{' }), 'not JSON'],
    ['another form', () => stored({ ...change.body, auto_approve: true }), 'form of a change'],
    ['another id', () => stored({ ...change.body, change_id: 'CHG-01KH0000000000000000000000' }), 'another id'],
    [
      'nesting that exhausts the stack',
      () => ({ ...stored(change.body), canonical: `{"format":${'['.repeat(9000)}${']'.repeat(9000)}}` }),
      'form of a change',
    ],
    [
      'keys in another order',
      () => ({
        ...stored(change.body),
        canonical: JSON.stringify(Object.fromEntries(Object.entries(change.body).reverse())),
      }),
      'canonical',
    ],
  ])('then %s are refused as tampered', (_title, forged, word) => {
    const refusal = refusalOf(readProposal(forged(), nodeHasher));
    expect(refusal.code).toBe('tampered');
    expect(refusal.message).toContain(word);
  });
});
