import fc from 'fast-check';
import type { Content } from 'pdfmake/interfaces.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EscalationReport } from '../../src/domain/reporting/report-schema.ts';
import { levelsChart, resolutionChart, sharesChart, trendChart } from '../../src/typesetting/charts.ts';
import { reportDocument } from '../../src/typesetting/document.ts';
import { formatOfFile, Typesetting } from '../../src/typesetting/index.ts';
import { print } from '../../src/typesetting/print.ts';
import { PAGE_WIDTH, settable } from '../../src/typesetting/style.ts';
import { aReport } from '../domain/reporting/a-report.ts';

afterEach(() => vi.restoreAllMocks());

const SIZE = { width: 250, height: 100 };
const pdf = async (report: EscalationReport) => Buffer.from(await print(reportDocument(report)));
const pagesOf = (bytes: Buffer) => bytes.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length;

function hostile(brandname: string): EscalationReport {
  const [row] = aReport().escalations;
  if (row === undefined) throw new Error('the report has no escalation');
  const remarks = aReport().remarks.map((remark) => ({ ...remark, text: brandname }));
  return aReport({ remarks, escalations: [{ ...row, brandname }] });
}

describe('the PDF of a report', () => {
  test('is a PDF with a title, and has equal bytes for equal reports', async () => {
    const warned = vi.spyOn(console, 'warn');
    const first = await pdf(aReport());
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect(first.subarray(-6).toString()).toContain('%%EOF');
    expect(first.equals(await pdf(aReport()))).toBe(true);
    expect(first.equals(await pdf(aReport({ as_of: '2026-03-02T09:00:00.000Z' })))).toBe(false);
    // Faults while drawing text only cause warnings.
    expect(warned).not.toHaveBeenCalled();
  });

  test('is typeset for a period without events', async () => {
    const nothing = { shares: [], trend: [], remarks: [], escalations: [] };
    const figures = aReport().figures.map((figure) => ({ ...figure, value: 0, escalation_ids: [] }));
    expect(pagesOf(await pdf(aReport({ ...nothing, figures })))).toBe(1);
  });

  test.each([
    ['long', 'W'.repeat(5000)],
    ['in markup', '</text><script>alert(1)</script>\u0000{{x}}'],
    ['in scripts that the font lacks', '星巴克 ☕ العربية \u{1f600}'],
    ['under piles of marks', `Z${'\u0301'.repeat(500)}a`],
    ['of a half pair', '\ud800 lone'],
  ])('accepts a brand name that is %s, on as many pages', async (_, brandname) => {
    expect(pagesOf(await pdf(hostile(brandname)))).toBeLessThanOrEqual(3);
  });
});

function tablesIn(content: Content): { widths: unknown; columns: number }[] {
  if (Array.isArray(content)) return content.flatMap(tablesIn);
  if (typeof content !== 'object') return [];
  if ('stack' in content) return content.stack.flatMap(tablesIn);
  if ('columns' in content) return content.columns.flatMap(tablesIn);
  return 'table' in content ? [{ widths: content.table.widths, columns: content.table.body[0]?.length ?? 0 }] : [];
}

test('no table of data is wider than the page, and each of its columns has a width', () => {
  const tables = tablesIn(reportDocument(aReport()).content).filter(({ columns }) => columns > 1);
  expect(tables.length).toBeGreaterThan(4);
  const measured = tables.filter(({ widths }) => Array.isArray(widths) && typeof widths[0] === 'number');
  // All but the tiles, which contain no text from data.
  expect(measured).toHaveLength(tables.length - 1);
  for (const { widths, columns } of measured) {
    const sum = (Array.isArray(widths) ? widths : []).reduce(
      (total: number, width: unknown) => total + Number(width),
      0,
    );
    expect(sum + columns * 8 - 5).toBeLessThanOrEqual(PAGE_WIDTH + 0.01);
    expect(Array.isArray(widths) && widths.every((width) => typeof width === 'number' && width > 20)).toBe(true);
  }
});

describe('charts', () => {
  test('are absent without data', () => {
    const none = aReport({ figures: [], shares: [], trend: [] });
    expect([
      trendChart([], SIZE),
      sharesChart([], SIZE),
      levelsChart(none, SIZE),
      resolutionChart(none, SIZE),
      trendChart([{ by: 'day', from: '2026-02-01', created: 0, closed: 0, active_at_end: 0 }], SIZE),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  test('contain no text from data but numbers', () => {
    const report = aReport({
      figures: [
        {
          figure: 'resolution_level_2',
          value: 96,
          target: 48,
          unit: 'hours',
          state: 'above_target',
          escalation_ids: [],
        },
      ],
    });
    const shares = sharesChart(aReport().shares, SIZE);
    expect(shares).toContain('Ambiguous brand name');
    expect(shares).toContain('1 (100 %)');
    expect(resolutionChart(report, SIZE)).toContain('Level 2: 96 h of 48 h');
    expect(levelsChart(aReport(), SIZE)).toContain('1 Operations');
    const trend = trendChart(aReport().trend, SIZE);
    expect(trend).toContain('1 Feb');
    for (const svg of [shares, trend]) expect(svg).not.toMatch(/NaN|undefined|null/);
  });
});

test('text is set on one line, with a bounded length, in characters of the font', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (text, longest) => {
      const set = settable(text, longest);
      expect([...set].length).toBeLessThanOrEqual(longest);
      expect(set).toMatch(/^[^\p{M}\p{C}\n\t]*$/u);
      expect(settable(set, longest)).toBe(set);
    }),
  );
});

test.each([
  ['report.pdf', 'pdf'],
  ['a/b.MD', 'markdown'],
  ['x.markdown', 'markdown'],
  ['x.json', 'json'],
  ['x.docx', undefined],
  ['pdf', undefined],
])('%s uses %s', (path, format) => {
  expect(formatOfFile(path)).toBe(format);
});

test('JSON and Markdown are the same report', async () => {
  const text = async (format: 'json' | 'markdown') =>
    Buffer.from(await new Typesetting().write(aReport(), format)).toString();
  expect(JSON.parse(await text('json'))).toEqual(aReport());
  expect(await text('markdown')).toContain('# Monthly report of escalations, 2026-02');
});
