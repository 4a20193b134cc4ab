import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeHasher } from '../../../src/backends/embedded/node-foundation.ts';
import {
  type AuditEntry,
  type AuditFact,
  auditOrigin,
  checkAuditEntries,
  nextAuditEntry,
} from '../../../src/domain/change/audit.ts';

const ORIGIN = auditOrigin('authority', 'store', nodeHasher);

const fact = (result: string): AuditFact => ({
  at: '2026-02-14T09:00:00.000Z',
  event: 'decision_recorded',
  actor: 'approver',
  for_person: null,
  change_id: null,
  digest: null,
  policy_version: null,
  result,
});

function chainOf(results: readonly string[]): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const result of results) entries.push(nextAuditEntry(entries.at(-1) ?? ORIGIN, fact(result), nodeHasher));
  return entries;
}

const problemIn = (entries: readonly AuditEntry[]) => checkAuditEntries(ORIGIN, entries, nodeHasher).problem;

describe('given a chain of five entries', () => {
  const chain = chainOf(['a', 'b', 'c', 'd', 'e']);
  const [first, second, third, fourth, fifth] = chain;

  test('then it is whole', () => expect(problemIn(chain)).toBeNull());

  test.each([
    ['an edit', [first, second, third && { ...third, fact: fact('edited') }, fourth, fifth], 3],
    ['a deletion', [first, second, fourth, fifth], 3],
    ['a reorder', [first, third, second, fourth, fifth], 2],
    ['a deletion with renumbering', [first, second, fourth && { ...fourth, seq: 3 }], 3],
    ['a cut at the beginning', [second, third, fourth, fifth], 1],
  ])('then %s shows', (_title, entries, seq) => {
    expect(problemIn(entries.filter((entry) => entry !== undefined))?.seq).toBe(seq);
  });

  test('then another store or chain does not share its entries', () => {
    expect(checkAuditEntries(auditOrigin('authority', 'other', nodeHasher), chain, nodeHasher).problem?.seq).toBe(1);
    expect(checkAuditEntries(auditOrigin('proposals', 'store', nodeHasher), chain, nodeHasher).problem?.seq).toBe(1);
  });
});

test('law: any single change of an entry shows, at that entry or the next', () => {
  const chain = chainOf(['a', 'b', 'c', 'd', 'e', 'f']);
  const field = fc.constantFrom('actor', 'result', 'at');
  fc.assert(
    fc.property(fc.nat(chain.length - 1), field, fc.string({ minLength: 1 }), (index, key, text) => {
      const edited = chain.map((entry, i) =>
        i === index ? { ...entry, fact: { ...entry.fact, [key]: `${entry.fact[key]}${text}` } } : entry,
      );
      expect(problemIn(edited)?.seq).toBe(index + 1);
    }),
  );
});
