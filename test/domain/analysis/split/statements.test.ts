import { describe, expect, it, test } from 'vitest';
import { statementsIn, whatPeopleSay } from '../../../../src/domain/analysis/split/statements.ts';
import { anEscalation } from '../../../contract/records.ts';

const ANN = 'ann@example.com';
const notes = (...texts: readonly (readonly [at: string, text: string])[]) => [
  anEscalation({ notes: texts.map(([at, text]) => ({ author: ANN, at, kind: 'finding', text })) }),
];
const verdictOf = (text: string) => whatPeopleSay(statementsIn([], notes(['2026-01-05T00:00:00.000Z', text]))).verdict;

describe('a sentence', () => {
  test.each([
    'Market and burger bar are the same company.',
    'All of these are really one business.',
    'The shops are owned by the same family.',
    'Both are a division of the same group.',
    'Do not split this brand.',
  ])('says that it is one: %s', (text) => expect(verdictOf(text)).toBe('one'));

  test.each([
    'Star Market and Star Burger cannot be the same company.',
    "They aren't one company.",
    'Star Market and Star Burger are two different companies.',
    'The id stands for two unrelated businesses.',
    'They have nothing to do with each other; they are separate brands.',
  ])('says that there are several: %s', (text) => expect(verdictOf(text)).toBe('several'));

  test.each([
    'Do not treat them as one brand.',
    'I doubt that this is one company.',
    'Nobody at the bank says they are one company.',
    'If they were one company, the codes would agree.',
    'They used to be one company.',
    'Both use the same merchant id prefix.',
    'The same brand name appears in narratives of bank 4.',
    'The regex mixes one brand with another brand.',
    'They are not owned by the same group.',
    'They are not separate businesses; keep them together.',
    'Market and burger bar are not different brands.',
    'These are not two companies.',
    'Resolved within two business days.',
    'Several merchants were misfiled by bank 3.',
    'Star Mart is another company, and one pattern for two businesses cannot be right.',
    'Are these two companies?',
    'Perhaps they are one company.',
  ])('settles nothing: %s', (text) => expect(verdictOf(text)).toBeNull());
});

it('counts if it is the newest; others are quoted behind it, with their dates', () => {
  const { verdict, reasons } = whatPeopleSay(
    statementsIn(
      [],
      notes(
        ['2026-01-05T00:00:00.000Z', 'They are the same company.'],
        ['2026-01-07T00:00:00.000Z', 'Settled with the bank: they are two different companies.'],
      ),
    ),
  );
  expect(verdict).toBe('several');
  expect(reasons).toEqual([
    'People contradict each other in feedback and notes; the newest statement counts.',
    'A note of 2026-01-07 says that these are several: "Settled with the bank: they are two different companies.".',
    'A note of 2026-01-05 says that this is one: "They are the same company.".',
  ]);
});
