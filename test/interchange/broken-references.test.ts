import { afterEach, describe, expect, test } from 'vitest';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { type Files, readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

function read(files: Files) {
  const directory = directories.make();
  writeFiles(directory, { ...SMALLEST, ...files });
  return readAll(directory);
}

const combos = (...lines: string[]) => `ccid,bankid,mid,brandid,mccid,narrative\n${lines.join('\n')}\n`;

describe('given rows that name what the files lack', () => {
  test('then combos of an unknown brand or code are taken in as they are, and marked by reason', async () => {
    const { rows, rejected, log } = await read({
      'combo.csv': combos(
        ...['1,1,M,999,5411,A', '2,1,M,7,9998,B', '3,1,M,999,9998,C', '4,1,M,2147483647,5411,D'],
        ...['5,1,M,7,99999,E', '6,1,M,7,-1,F', '7,1,M,7,5812,GOOD'],
      ),
    });
    expect(rejected).toEqual([]);
    expect(rows.combo).toMatchObject([
      { ccid: 1, brandid: 999, mccid: 5411 },
      { ccid: 2, brandid: 7, mccid: 9998 },
      { ccid: 3, brandid: 999, mccid: 9998 },
      { ccid: 4, brandid: 2147483647 },
      { ccid: 5, mccid: 99999 },
      { ccid: 6, mccid: -1 },
      { ccid: 7 },
    ]);
    expect(log.marked).toEqual({ combo: { unknown_brand: 3, unknown_mcc: 2, invalid_mcc: 2 } });
    expect(log.markedInWords()).toContain(
      'Taken in, and marked: 3 rows of combo of a brand that brand.csv lacks: 999 (2), 2147483647 (1)',
    );
  });

  test('then a listed brand, metadata, feedback, runs and escalations of an unknown brand are taken in and marked', async () => {
    const { rows, rejected, log } = await read({
      'brand_to_check.csv': 'brandid\n12345\n999\n',
      'metadata/brand_999_v1.json': {
        ...{ brandid: 999, brandname: 'Gone', regex: 'GONE', mccids: [5411], confidence_score: 0.9, version: 1 },
        ...{ generated_at: '2026-01-01T00:00:00Z', evaluator_issues: [] },
      },
      'feedback/brand_999_f1.json': {
        ...{ feedback_id: 'f1', brandid: 999, metadata_version: 1, feedback_text: 'x', category: 'general' },
        ...{ submitted_at: '2026-01-02T00:00:00Z', submitted_by: 'a' },
      },
      'workflow-executions/e1.json': {
        ...{ execution_arn: 'arn:e1', brandid: 999, status: 'FAILED', start_time: '2026-01-02T00:00:00Z' },
      },
      'escalations/brand_999_ESC-20260101000000-999.json': {
        ...{ escalation_id: 'ESC-20260101000000-999', brandid: 999, reason: 'low_confidence', status: 'open' },
        ...{ escalated_at: '2026-01-03T00:00:00Z' },
      },
    });
    expect(rejected).toEqual([]);
    expect(rows).toMatchObject({
      brand_to_check: [12345, 999],
      generated_metadata: [{ brandid: 999, brandname: 'Gone' }],
      feedback_history: [{ brandid: 999 }],
      workflow_executions: [{ brandid: 999 }],
      escalations: [{ brandid: 999, brandname: 'Unknown brand 999' }],
    });
    const one = { unknown_brand: 1 };
    expect(log.marked).toEqual({
      ...{ brand_to_check: one, generated_metadata: one, feedback_history: one },
      ...{ workflow_executions: one, escalations: one },
    });
  });
});

describe('given cells that hold a marker for a missing value, in any column', () => {
  test('then they are stored as missing, each counted with its spelling', async () => {
    const { rows, rejected, log } = await read({
      'brand.csv': 'brandid,brandname,sector\n12345,Star,#N/A\n7,None,\\N\n8,Nan,Groceries\n',
      'mcc.csv': 'mccid,mcc_desc,sector\n5411,NaN,Groceries\n5812,Eating Places,NULL\n',
      'combo.csv': combos(
        ...['1,\\N,NULL,12345,5411,STAR', '2,1,M,None,NaN,NAN', '3,1,nan,7,,\u00a0', '4,1,M,0,0000,NAN KITCHEN'],
      ),
    });
    expect(rejected).toEqual([]);
    expect(rows.brand).toMatchObject([
      { brandname: 'Star', sector: '' },
      { brandname: '', sector: '' },
      { brandname: 'Nan', sector: 'Groceries' },
    ]);
    expect(rows.mcc).toMatchObject([
      { mcc_desc: '', sector: 'Groceries' },
      { mcc_desc: 'Eating Places', sector: '' },
    ]);
    expect(rows.combo).toEqual([
      { ccid: 1, bankid: null, mid: '', brandid: 12345, mccid: 5411, narrative: 'STAR' },
      { ccid: 2, bankid: 1, mid: 'M', brandid: 0, mccid: 0, narrative: '' },
      { ccid: 3, bankid: 1, mid: '', brandid: 7, mccid: 0, narrative: '' },
      { ccid: 4, bankid: 1, mid: 'M', brandid: 0, mccid: 0, narrative: 'NAN KITCHEN' },
    ]);
    expect(log.marked).toEqual({ brand: { no_brandname: 1 }, combo: { no_brand: 2, no_mcc: 3 } });
    expect(log.missingCells).toEqual({
      ...{ 'brand.sector': 2, 'brand.brandname': 1, 'mcc.mcc_desc': 1, 'mcc.sector': 1 },
      ...{ 'combo.bankid': 1, 'combo.mid': 2, 'combo.brandid': 2, 'combo.mccid': 3, 'combo.narrative': 2 },
    });
    expect(log.markedInWords()).toContain('Missing: 3 cells of combo.mccid, of them "NaN" (1), "0000" (1)');
  });

  test('then a missing key is still rejected, because nothing could name the row', async () => {
    const { rejected } = await read({
      'brand.csv': 'brandid,brandname,sector\n12345,Star,G\n7,Noir,F\n\\N,Lost,F\n',
      'mcc.csv': 'mccid,mcc_desc,sector\n5411,a,b\n5812,a,b\nNULL,a,b\n',
      'combo.csv': combos('<NA>,1,M,7,5812,X', '1,1,M,7,5812,X'),
      'brand_to_check.csv': 'brandid\n#N/A\n',
    });
    expect(rejected).toEqual([
      ...['brand.csv:4 missing_field', 'brand_to_check.csv:2 missing_field', 'mcc.csv:4 missing_field'],
      'combo.csv:2 missing_field',
    ]);
  });

  test('then the report stays short, however many different ids there are', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `${i},1,M,${50_000 + i},5812,X`);
    const { log } = await read({ 'combo.csv': combos(...many) });
    expect(log.marked).toEqual({ combo: { unknown_brand: 3000 } });
    expect(log.markedInWords().join('\n').length).toBeLessThan(300);
  });
});

test('given JSON records with texts that stand for no value, then the fields are absent, and free texts stay', async () => {
  const { rows, rejected } = await read({
    'metadata/brand_7_v1.json': {
      ...{ brandid: 7, brandname: 'NULL', regex: '.', mccids: [5812], confidence_score: 'NaN', version: 1 },
      ...{ sector: '\\N', generated_at: '2026-01-01T00:00:00Z', evaluator_issues: [], notes: 'N/A' },
    },
    'metadata/brand_12345_v1.json': {
      ...{ brandid: 12345, brandname: 'Star\r\nMarket\u0007', regex: 'STAR', mccids: [5411], confidence_score: 0.5 },
      ...{ version: 1, generated_at: '2026-01-01T00:00:00Z' },
    },
    'feedback/brand_7_f1.json': {
      ...{ feedback_id: 'f1', brandid: 7, metadata_version: 1, feedback_text: 'None', category: 'nan' },
      ...{ submitted_at: '2026-01-02T00:00:00Z', submitted_by: '#N/A' },
    },
    'workflow-executions/e1.json': {
      ...{ execution_arn: 'arn:e1', brandid: 7, status: 'FAILED', start_time: '2026-01-02T00:00:00Z' },
      ...{ stop_time: 'NaT', duration_seconds: 'nan', error_message: 'None' },
    },
    'escalations/brand_7_ESC-20260101000000-7.json': {
      ...{ escalation_id: 'ESC-20260101000000-7', brandid: 7, brandname: '<NA>', reason: 'low_confidence' },
      ...{ status: 'None', resolved_at: 'NaT', confidence_score: null, assigned_to: 'null' },
    },
  });
  expect(rejected).toEqual([]);
  expect(rows).toMatchObject({
    generated_metadata: [
      { brandid: 12345, brandname: 'Star  Market' },
      { brandid: 7, brandname: 'Café Noir', regex: '.', sector: null, confidence_score: null, notes: 'N/A' },
    ],
    feedback_history: [{ feedback_text: 'None', category: null, submitted_by: 'unknown' }],
    workflow_executions: [{ stop_time: null, duration_seconds: null, error_message: null }],
    escalations: [{ brandname: 'Café Noir', assigned_to: null, resolution: null }],
  });
});

test('given whole numbers that a tool wrote with decimals, then they are read as they were meant, and counted', async () => {
  const { rows, rejected, log } = await read({
    'brand.csv': 'brandid,brandname,sector\n12345.0,Star,G\n7.00,Noir,F\n',
    'combo.csv': combos('1.0,2.0,M,7.0,5411.0,X', '2,\\N,M,0.0,5812.,Y'),
  });
  expect(rejected).toEqual([]);
  expect(rows.brand).toMatchObject([{ brandid: 12345 }, { brandid: 7 }]);
  expect(rows.combo).toMatchObject([
    { ccid: 1, bankid: 2, brandid: 7, mccid: 5411 },
    { ccid: 2, bankid: null, brandid: 0, mccid: 5812 },
  ]);
  expect(log.repairedCells).toEqual({
    ...{ 'brand.brandid': 2, 'combo.ccid': 1, 'combo.bankid': 1, 'combo.brandid': 1, 'combo.mccid': 2 },
  });
  expect(log.markedInWords()).toContain(
    'Repaired: 2 cells of combo.mccid were written in another form: "5411.0" (1), "5812." (1)',
  );
});

test('given a state of a brand with missing cells, then it is that of a brand without one', async () => {
  const state =
    'brandid,status,parent_brandid,manually_processed,version\n7,NULL,\\N,,nan\n12345,inactive,7.0,true,3.0\n';
  const { rows, rejected } = await read({ 'brand_state.csv': state });
  expect(rejected).toEqual([]);
  expect(rows.brand).toMatchObject([
    { brandid: 12345, status: 'inactive', parent_brandid: 7, manually_processed: true, version: 3 },
    { brandid: 7, status: 'active', parent_brandid: null, manually_processed: false, version: 1 },
  ]);
});
