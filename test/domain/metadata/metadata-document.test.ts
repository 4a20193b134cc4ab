import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetadataDocument } from '../../../src/domain/metadata/metadata-document.ts';

/** The file of the runbook, as it stands there. */
const RUNBOOK = {
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

const fieldsOf = (value: Readonly<Record<string, unknown>>) =>
  readMetadataDocument(value, 12345).problems.map((problem) => problem.field);

describe('a metadata document', () => {
  it("is read in the runbook's form", () => {
    expect(readMetadataDocument(RUNBOOK, 12345)).toMatchObject({
      problems: [],
      document: {
        brandname: 'Star Market',
        regex: '\\bStar\\s+Market\\b',
        mccids: [5411, 5499],
        sector: 'Retail',
        confidence: 0.95,
        manual: true,
        created_by: 'ed.allison@rewardinsight.com',
        created_date: '2026-02-14',
        notes: 'Manually created due to ambiguous brand name',
        not_taken: [],
      },
    });
  });

  it("is read in upstream's flat form, and says what is not taken over", () => {
    const flat = {
      ...{ brandid: 12345, brandname: 'Star', regex: 'STAR', mccids: [5499, 5411, 5499], confidence_score: 0.6 },
      ...{ version: 3, generated_at: '2026-02-01 09:00:00.000', evaluator_issues: [], sector: null },
      ...{ coverage_narratives_matched: 0.9, coverage_false_positives: null },
    };
    expect(readMetadataDocument(flat, 12345).document).toMatchObject({
      ...{ brandname: 'Star', mccids: [5411, 5499], confidence: 0.6, sector: null, manual: null },
      not_taken: ['version', 'generated_at', 'evaluator_issues', 'coverage_narratives_matched'],
    });
  });

  it("is read in upstream's older nested form", () => {
    const nested = {
      brandid: 12345,
      metadata: {
        regex_pattern: 'STAR',
        mccids: [5411],
        confidence_score: 0.7,
        generation_metadata: { iterations: 4, generated_at: '2026-02-01' },
      },
    };
    expect(readMetadataDocument(nested, 12345).document).toMatchObject({
      ...{ regex: 'STAR', mccids: [5411], confidence: 0.7, not_taken: ['generated_at'] },
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['an unknown key', { mccid: [5411] }, ['mccid']],
    ['two unknown keys', { regexp: 'A', conf: 1 }, ['regexp', 'conf']],
    ['an unknown key in the nested form', { metadata: { regex: 'A', mccids: [1], colour: 'red' } }, ['colour']],
    ['another brand', { brandid: 12346 }, ['brandid']],
    ['no regex', { regex: null }, ['regex']],
    ['codes as one text that may be one number', { mccids: '742,780' }, ['mccids']],
    ['a code that is none', { mccids: ['5411', 'grocery'] }, ['mccids.1']],
    ['no codes', { mccids: [] }, ['mccids']],
    ['a confidence in per cent', { confidence: 95 }, ['confidence']],
    ['two confidences that differ', { confidence_score: 0.5 }, ['confidence']],
    ['two names that differ', { brandname: 'Star' }, ['brand_name']],
    ['a date that is none', { created_date: 'yesterday' }, ['created_date']],
    ['"manual" in other words', { manual: 'by Ed' }, ['manual']],
    ['a key twice, in another case', { Notes: 'other' }, ['notes']],
    ['several problems', { regex: {}, brandid: 1, confidence: 2, x: 1 }, ['regex', 'confidence', 'x', 'brandid']],
  ])('with %s has problems by key, all of them', (_title, change, fields) => {
    const { document, problems } = readMetadataDocument({ ...RUNBOOK, ...change }, 12345);
    expect(document).toBeNull();
    expect(problems.map((problem) => problem.field)).toEqual(fields);
    for (const { problem, instead } of problems) expect(problem.length * instead.length).toBeGreaterThan(100);
  });

  it('is read in the types and the case of keys that other programs write, as at import', () => {
    const written = {
      ...{ BrandID: '12345', Brand_Name: 'Star Market ', REGEX: RUNBOOK.regex, mccIds: '5411, 5499' },
      ...{ Sector: '="Retail"', Confidence: '0.95', Manual: 'TRUE', CREATED_BY: RUNBOOK.created_by },
      ...{ created_date: '2026-02-14', notes: RUNBOOK.notes, coverage_false_positives: 'NaN' },
    };
    expect(readMetadataDocument(written, 12345)).toEqual(readMetadataDocument(RUNBOOK, 12345));
  });

  it('suggests the key that was probably meant', () => {
    const [problem] = readMetadataDocument({ ...RUNBOOK, brand_nam: 'Star' }, 12345).problems;
    expect(problem?.instead).toContain('Did you mean "brand_name"?');
  });

  it('tells what of it can be judged whatever else is wrong', () => {
    expect(readMetadataDocument({ ...RUNBOOK, confidence: 2, mccids: 5 }, 12345).readable).toEqual({
      regex: RUNBOOK.regex,
      mccids: undefined,
      sector: 'Retail',
    });
  });

  it('may be any JSON: it is a document or has problems, and nothing is thrown', () => {
    const keys = fc.constantFrom(
      ...Object.keys(RUNBOOK),
      'metadata',
      'version',
      '__proto__',
      'constructor',
      'toString',
    );
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (value) => {
        const { document, problems } = readMetadataDocument(value, 12345);
        expect(document === null).toBe(problems.length > 0);
      }),
    );
  });

  it('is the same whatever the order of its keys', () => {
    const reversed = Object.fromEntries(Object.entries(RUNBOOK).reverse());
    expect(readMetadataDocument(reversed, 12345)).toEqual(readMetadataDocument(RUNBOOK, 12345));
    expect(fieldsOf(reversed)).toEqual([]);
  });
});
