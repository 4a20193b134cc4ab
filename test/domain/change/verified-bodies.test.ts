import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProposal } from '../../../src/domain/change/proposal.ts';
import { VerifiedBodies } from '../../../src/domain/change/verified-bodies.ts';
import { canonicalJson } from '../../../src/domain/text/canonical.ts';
import { accepted, finding, refusalOf, SmallStore } from '../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

async function stored(number: number) {
  const { body, digest } = accepted(await store.propose([finding(number)]));
  return { change_id: body.change_id, canonical: canonicalJson(body), digest };
}

test('a change that was read before is the same body, and nobody can alter it', async () => {
  const change = await stored(1);
  const first = accepted(readProposal(change, store.ports.hasher)).body;
  expect(accepted(readProposal(change, store.ports.hasher)).body).toBe(first);
  expect(canonicalJson(first)).toBe(change.canonical);
  expect(() => Object.assign(first.steps[0] ?? {}, { risk: 'low' })).toThrow(TypeError);
  expect(() => Object.assign(first.blast_radius, { brands: 0 })).toThrow(TypeError);
});

test('a change that was read before is refused under another id, with another digest, and with other bytes', async () => {
  const [change, other] = [await stored(1), await stored(2)];
  accepted(readProposal(change, store.ports.hasher));
  for (const altered of [
    { ...change, change_id: other.change_id },
    { ...change, digest: other.digest },
    { ...change, canonical: change.canonical.replace('Finding 1', 'Finding 3') },
    { ...change, canonical: ` ${change.canonical}`, digest: store.ports.hasher.sha256(` ${change.canonical}`) },
  ])
    expect(refusalOf(readProposal(altered, store.ports.hasher)).code).toBe('tampered');
});

test('the bodies that were used longest ago are dropped, so that no more is kept than may be', async () => {
  const { body } = accepted(await store.propose([finding(1)]));
  const kept = new VerifiedBodies(30);
  for (const hash of ['a', 'b', 'c']) kept.keep(hash, body, 10);
  kept.get('a');
  kept.keep('d', body, 15);
  expect(['a', 'b', 'c', 'd'].map((hash) => kept.get(hash) !== undefined)).toEqual([true, false, false, true]);
  kept.keep('a', body, 10);
  kept.keep('e', body, 5);
  expect(['a', 'd', 'e'].map((hash) => kept.get(hash) !== undefined)).toEqual([true, true, true]);
  kept.keep('f', body, 31);
  expect(['a', 'd', 'e', 'f'].every((hash) => kept.get(hash) === undefined)).toBe(true);
});
