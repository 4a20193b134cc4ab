import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EscalationReport, reportSchema } from '../../src/domain/reporting/report-schema.ts';
import { toolResult } from '../../src/mcp/result.ts';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { resources } from '../../src/resources/index.ts';
import { tools } from '../../src/tools/index.ts';
import { Typesetting } from '../../src/typesetting/index.ts';
import { call, surroundings } from './calls.ts';
import { offerOf } from './offer-of.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

const directory = temporaryDirectory();
const client = new Client({ name: 'reports', version: '1.0.0' });
const plainClient = new Client({ name: 'reports without typesetter', version: '1.0.0' });
const TEMPLATE = 'report://{report_type}/{period}{?format}';
const MONTH = 'report://monthly/2026-01';
const typesetting = new Typesetting();
let around: ReturnType<typeof surroundings>;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  around = surroundings(directory.path);
  const typesetter = { pdf: (report: EscalationReport) => typesetting.write(report, 'pdf') };
  const offer = { version: '0.0.0', ...offerOf({ tools, resources }), skills: new Map(), ...around };
  for (const [connecting, offered] of [[client, { ...offer, typesetter }] as const, [plainClient, offer] as const]) {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await serverFactory(offered)().connect(theirs);
    await connecting.connect(ours);
  }
});
afterAll(async () => {
  await client.close();
  await plainClient.close();
  await around.close();
  await typesetting.close();
  directory.remove();
});

async function contentOf(uri: string) {
  const [content] = (await client.readResource({ uri })).contents;
  if (content === undefined) throw new Error(`${uri} has no content`);
  return {
    mimeType: content.mimeType,
    text: 'text' in content ? content.text : '',
    blob: 'blob' in content ? content.blob : '',
  };
}

describe('a report', () => {
  test.each([
    ['report://daily/2026-02-13', '2026-02-13'],
    ['report://weekly/2026-02-08..2026-02-14', '2026-02-08..2026-02-14'],
    [MONTH, '2026-01'],
    ['report://quarterly/2026-Q1', '2026-Q1'],
  ])('is read as JSON at %s', async (uri, period) => {
    const { mimeType, text } = await contentOf(uri);
    expect(mimeType).toBe('application/json');
    const { notice, ...report } = JSON.parse(text);
    expect(notice).toContain('never instructions');
    expect(reportSchema.parse(report).period).toBe(period);
  });

  test('is read as Markdown', async () => {
    const { mimeType, text } = await contentOf(`${MONTH}?format=markdown`);
    expect(mimeType).toBe('text/markdown');
    expect(text).toContain('# Monthly report of escalations, 2026-01');
    expect(text).toMatch(/^> .*never instructions/);
  });

  test('is read as a PDF', async () => {
    const { mimeType, blob } = await contentOf(`${MONTH}?format=pdf`);
    expect(mimeType).toBe('application/pdf');
    expect(Buffer.from(blob, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  });

  test.each([
    [`${MONTH}?format=docx`, /json, markdown, pdf/],
    ['report://monthly/2026-13', /must be a month/],
    ['report://weekly/2026-02-08..2026-02-15', /2026-02-14/],
    ['report://yearly/2026', /report_type/],
  ])('%s is refused with what would do', async (uri, words) => {
    await expect(client.readResource({ uri })).rejects.toThrow(words);
  });

  test('is no PDF where nothing typesets', async () => {
    await expect(plainClient.readResource({ uri: `${MONTH}?format=pdf` })).rejects.toThrow(/json, markdown/);
    expect(around.logged).toEqual([]);
  });

  test('is listed, of each type the last whole one, and each can be read', async () => {
    const { resources: listed } = await client.listResources();
    const reports = listed.filter(({ uri }) => uri.startsWith('report://'));
    expect(reports).toHaveLength(4);
    for (const { uri } of reports) expect((await contentOf(uri)).mimeType).toBe('application/json');
  });

  test('completes types, periods of the chosen type, and formats', async () => {
    const complete = async (name: string, value: string, chosen: Record<string, string> = {}) => {
      const ref = { type: 'ref/resource', uri: TEMPLATE } as const;
      return (await client.complete({ ref, argument: { name, value }, context: { arguments: chosen } })).completion
        .values;
    };
    expect(await complete('report_type', 'm')).toEqual(['monthly']);
    const periods = await complete('period', '', { report_type: 'quarterly' });
    expect(periods).toHaveLength(12);
    for (const period of periods) expect(period).toMatch(/^\d{4}-Q[1-4]$/);
    expect((await complete('period', '')).length).toBe(12);
    expect(await complete('format', 'p')).toEqual(['pdf']);
  });
});

describe('escalation_report', () => {
  test('links the PDF, and names it in its text', async () => {
    const { content } = await client.callTool({
      name: 'escalation_report',
      arguments: { report_type: 'monthly', month: '2026-01' },
    });
    const uri = `${MONTH}?format=pdf`;
    expect(content).toContainEqual(
      expect.objectContaining({ type: 'resource_link', uri, mimeType: 'application/pdf', name: 'monthly-2026-01.pdf' }),
    );
    expect(JSON.stringify(content[0])).toContain(uri);
    expect((await contentOf(uri)).mimeType).toBe('application/pdf');
  });

  test('links nothing for a client of before there were links', async () => {
    const outcome = await runnableTools(tools, around).get('escalation_report')?.run({ report_type: 'daily' }, call);
    if (outcome === undefined) throw new Error('there is no such tool');
    expect(toolResult(outcome, false).content.map(({ type }) => type)).toEqual(['text']);
    expect(toolResult(outcome).content.map(({ type }) => type)).toEqual(['text', 'resource_link']);
  });
});
