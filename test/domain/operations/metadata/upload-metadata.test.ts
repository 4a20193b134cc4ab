import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** The file of the runbook, as it stands there (Procedure 1, step 4). */
const FILE = {
  brandid: 12345,
  brand_name: 'Star Market',
  regex: '\\bStar\\s+Market\\b',
  mccids: ['5411', '5499'],
  sector: 'Retail',
  confidence: 0.95,
  manual: true,
  created_by: 'ed.allison@rewardinsight.com',
  created_date: '2026-02-14',
  notes: 'Manually created due to ambiguous brand name',
};
type Input = { [key: string]: Json };
const step = (metadata: Input, more: Input = {}) => ({
  operation: 'upload_metadata',
  input: { brandid: 12345, metadata: { ...FILE, ...metadata }, ...more },
});
const propose = (metadata: Input = {}, more: Input = {}) => store.propose([step(metadata, more)]);
const previewOf = async (metadata: Input = {}, more: Input = {}) =>
  accepted(await propose(metadata, more)).body.steps[0]?.preview;
const current = async () => (await store.ports.data.metadataVersions(12345)).at(-1);

describe("given the runbook's file for brand 12345, which is called Star", () => {
  test('when it is uploaded, then the preview shows the diff, what it matches, and that the names differ', async () => {
    const preview = await previewOf();
    expect(preview?.summary).toBe('Upload metadata version 2 for brand 12345 "Star"');
    const changes = Object.fromEntries((preview?.changes ?? []).map(({ field, after }) => [field, after]));
    expect(changes).toEqual({
      regex: '\\bStar\\s+Market\\b',
      mccids: [5411, 5499],
      confidence_score: 0.95,
      notes: 'Manually created due to ambiguous brand name',
      origin: 'manual',
      created_by: 'ed.allison@rewardinsight.com',
      manually_processed: true,
    });
    expect(preview?.evidence).toMatchObject({
      ...{ own_combos: 34, matched_own: 20, missed_own: 14, caught_others: 0 },
      sector: { asked: 'Retail', stands_for: 'Groceries' },
      created_date: '2026-02-14',
    });
    expect(preview?.warnings).toEqual([
      'The document is for "Star Market", and brand 12345 is called "Star".',
      expect.stringContaining("of the brand's own combos"),
    ]);
    expect(preview?.blast_radius).toMatchObject({ brands: 1, combos: 20, metadata_versions: 1 });
  });

  test('when the words of a wallet are enough for its regex, then the preview warns of it', async () => {
    const preview = await previewOf({ regex: '^PAYPAL' });
    expect(preview?.warnings).toContainEqual(expect.stringMatching(/^A wallet's words alone satisfy this regex/));
  });

  test('when it is applied, then it is version 2 with codes as numbers, and the brand is manually processed', async () => {
    await store.apply([step({})]);
    expect(await current()).toMatchObject({
      ...{ version: 2, brandname: 'Star', regex: '\\bStar\\s+Market\\b', mccids: [5411, 5499], sector: 'Groceries' },
      ...{ origin: 'manual', confidence_score: 0.95, generated_at: '2026-02-14T09:00:00.000Z' },
    });
    expect((await store.ports.data.brand(12345))?.manually_processed).toBe(true);
  });

  test('when it follows create_manual_metadata as in the runbook, then it is the version after', async () => {
    const { regex, notes } = FILE;
    const create = { brandid: 12345, regex, mccids: [5411, 5499], notes };
    await store.apply([{ operation: 'create_manual_metadata', input: create }, step({})]);
    expect(await current()).toMatchObject({ version: 3, confidence_score: 0.95 });
  });

  test('when the same file comes again, then there is nothing to do', async () => {
    await store.apply([step({})]);
    const again = refusalOf(await propose({ regex: '(?i)\\bStar\\s+Market\\b', mccids: [5499, '5411'] }));
    expect(again).toMatchObject({ code: 'nothing_to_do', field: 'steps.0.input.metadata' });
    expect(again.message).toContain('Version 2 of brand 12345');
    expect(await propose({ notes: 'Another thought' })).toMatchObject({ ok: true });
  });

  test('when "manual" is false, then the mark stays as it is and the version is no manual one', async () => {
    await store.apply([step({}, { manual: false })]);
    expect(await current()).toMatchObject({ version: 2, origin: 'agent' });
    expect(await store.ports.data.brand(12345)).toMatchObject({ manually_processed: false, version: 1 });
    await store.apply([step({}, { manual: true })]);
    expect(await store.ports.data.brand(12345)).toMatchObject({ manually_processed: true, version: 2 });
  });

  test('when it says nothing new but that a person wrote it, then the brand is marked', async () => {
    await store.apply([step({ origin: 'manual' }, { manual: false })]);
    expect((await store.ports.data.brand(12345))?.manually_processed).toBe(false);
    await store.apply([step({ origin: 'manual' })]);
    expect((await store.ports.data.brand(12345))?.manually_processed).toBe(true);
  });

  test('when neither the file nor the caller says so, then a person wrote it', async () => {
    const preview = await previewOf({ manual: null, created_by: null });
    expect(preview?.changes.at(-1)).toMatchObject({ field: 'manually_processed', after: true });
    expect((await previewOf({ manual: 'false' }))?.changes.at(-1)).toMatchObject({ field: 'created_by' });
  });

  test('when somebody else wrote it, or it states what is counted anew, then the preview says so', async () => {
    const preview = await previewOf({ created_by: 'jo@example.com', version: 7, coverage_false_positives: 0 });
    expect(preview?.warnings).toEqual(
      expect.arrayContaining([
        'It names "jo@example.com" as its author; "ed.allison@rewardinsight.com" uploads it, and nothing proves who wrote it.',
        'Not taken from the document but set by the server: version, coverage_false_positives.',
      ]),
    );
  });

  test('when it claims to be an agent’s, then every claim is warned of', async () => {
    const claims = { manual: false, origin: 'suggested', created_by: 'metadata_production' };
    expect((await previewOf(claims))?.warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining('It names "metadata_production" as its author'),
        'Its origin is what the document claims, suggested; nothing proves it.',
      ]),
    );
    const silent = { manual: false, created_by: null };
    expect((await previewOf(silent))?.warnings).toContainEqual(
      'It is stored as written by an agent, because it says that no person wrote it; nothing proves it.',
    );
    expect((await previewOf({ origin: 'suggested' }))?.warnings).toContainEqual(
      'Its origin, suggested, is ignored: it is stored as written by a person.',
    );
  });

  describe('over metadata that a person wrote', () => {
    const claims = { manual: false, origin: 'suggested', created_by: 'metadata_production', notes: 'New' };

    test('when the file alone says that no person wrote it, then it is refused until the caller says so too', async () => {
      await store.apply([step({})]);
      const refusal = refusalOf(await propose(claims));
      expect(refusal).toMatchObject({ code: 'conflict', field: 'steps.0.input.metadata.manual' });
      expect(refusal.instead).toContain('manual: false');
      expect(await propose(claims, { manual: true })).toMatchObject({ ok: true });
    });

    test('when the caller says so, then it is warned of before anything else', async () => {
      await store.apply([step({})]);
      expect((await previewOf(claims, { manual: false }))?.warnings[0]).toBe(
        'A person wrote the current metadata, and this replaces it with metadata that is not stored as written by a person. The brand stays marked as manually processed.',
      );
    });
  });

  test('when another version came meanwhile, then the change is stale', async () => {
    const waiting = accepted(await propose());
    await store.apply([step({ notes: 'First' })]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
    expect(await current()).toMatchObject({ version: 2, notes: 'First' });
  });

  test.each<[string, Input, string, string]>([
    ['for another brand', { brandid: 200 }, 'invalid_input', 'metadata.brandid'],
    ['with an unknown key', { colour: 'red' }, 'invalid_input', 'metadata.colour'],
    ['without a regex', { regex: null }, 'invalid_input', 'metadata.regex'],
    ['with a lookahead', { regex: 'Star(?!bucks)' }, 'unsafe_regex', 'metadata.regex'],
    ['with a catastrophic regex', { regex: '(?:\\w+\\s?)+$' }, 'unsafe_regex', 'metadata.regex'],
    ['with a wallet code', { mccids: [5411, 6012] }, 'invalid_metadata', 'metadata.mccids'],
    ['with an unknown code', { mccids: ['1234'] }, 'invalid_metadata', 'metadata.mccids'],
    ['with an unknown sector', { sector: 'Grocerys' }, 'invalid_metadata', 'metadata.sector'],
    ['with a confidence in per cent', { confidence: 95 }, 'invalid_input', 'metadata.confidence'],
  ])('when a file %s is uploaded, then it is refused by key', async (_title, metadata, code, field) => {
    const refusal = refusalOf(await propose(metadata));
    expect({ code: refusal.code, field: refusal.field }).toEqual({ code, field: `steps.0.input.${field}` });
    expect(refusal.instead.length).toBeGreaterThan(10);
  });

  test.each<[string, Input, string, string]>([
    ['a brand that there is not', { brandid: 7 }, 'not_found', 'brandid'],
    ['a file that is text', { metadata: JSON.stringify(FILE) }, 'invalid_input', 'metadata'],
    ['"manual" in words', { manual: 'yes' }, 'invalid_input', 'manual'],
  ])('when it is uploaded with %s, then it is refused by field', async (_title, input, code, field) => {
    expect(refusalOf(await propose({}, input))).toMatchObject({ code, field: `steps.0.input.${field}` });
  });

  test('when several keys are wrong, then the refusal counts the others and says where all are listed', async () => {
    const refusal = refusalOf(await propose({ colour: 'red', confidence: 2 }));
    expect(refusal.message).toContain('There is 1 more problem.');
    expect(refusal.instead).toContain('test_metadata');
  });
});
