import { readdirSync, readFileSync } from 'node:fs';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { OptionalQueryTemplate } from '../../src/mcp/uri-template.ts';
import { resources } from '../../src/resources/index.ts';
import { RUNBOOK_PAGES } from '../../src/resources/runbook.ts';
import { RUNBOOK_FOLDER } from '../../src/resources/runbook-text.ts';
import { tools } from '../../src/tools/index.ts';
import { surroundings } from './calls.ts';
import { offerOf } from './offer-of.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

const directory = temporaryDirectory();
const client = new Client({ name: 'resources', version: '1.0.0' });
let around: ReturnType<typeof surroundings>;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  around = surroundings(directory.path);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const build = serverFactory({ version: '0.0.0', ...offerOf({ resources }), skills: new Map(), ...around });
  await build().connect(theirs);
  await client.connect(ours);
});
afterAll(async () => {
  await client.close();
  await around.close();
  directory.remove();
});

async function contentOf(uri: string): Promise<{ mimeType: string | undefined; text: string }> {
  const [content] = (await client.readResource({ uri })).contents;
  return { mimeType: content?.mimeType, text: content !== undefined && 'text' in content ? content.text : '' };
}
const jsonOf = async (uri: string) => JSON.parse((await contentOf(uri)).text);

async function completed(uri: string, name: string, value: string, chosen: Record<string, string> = {}) {
  const ref = { type: 'ref/resource', uri } as const;
  const { completion } = await client.complete({ ref, argument: { name, value }, context: { arguments: chosen } });
  return completion.values;
}

describe('the resources of a brand', () => {
  test('give its combos page by page', async () => {
    const first = await jsonOf('brand://12345/combos');
    expect(first.combos).toHaveLength(20);
    const next = await jsonOf(`brand://12345/combos?cursor=${first.next_cursor}`);
    expect(next.combos[0].ccid).toBeGreaterThan(first.combos[19].ccid);
    expect(next.total).toBe(first.total);
  });

  test('give one version of its metadata with what it changed', async () => {
    const versions = await completed('brand://{brandid}/metadata/{version}', 'version', '', { brandid: '12345' });
    const [newest = ''] = versions;
    expect(Number(newest)).toBe(versions.length);
    const current = await jsonOf(`brand://12345/metadata/${newest}`);
    expect(current).toMatchObject({ brandid: 12345, version: Number(newest), is_current: true });
    const first = await jsonOf('brand://12345/metadata/1');
    expect(first).toMatchObject({ version: 1, change: null, is_current: versions.length === 1 });
    await expect(contentOf('brand://12345/metadata/99')).rejects.toThrow(`1 to ${newest}`);
    await expect(contentOf('brand://12345/metadata/x')).rejects.toThrow('"version"');
  });

  test('give its iterations', async () => {
    expect(await jsonOf('brand://12345/iterations')).toMatchObject({ brandid: 12345, iteration_limit: 10 });
  });
});

describe('the known ambiguous names', () => {
  test('are listed page by page, and each of them is found by its name', async () => {
    const page = await jsonOf('known-ambiguous-names://');
    expect(page).toMatchObject({ checked: null });
    expect(page.total).toBeGreaterThan(0);
    const [first] = page.names;
    const found = await jsonOf(`known-ambiguous-names://?name=${encodeURIComponent(first.name)}`);
    expect(found).toMatchObject({ checked: { match: 'exact' }, names: [first] });
    for (const typed of [first.name, ` ${first.name.toUpperCase()}-`])
      expect(await completed('known-ambiguous-names://{?name,cursor}', 'name', typed)).toContain(first.name);
  });

  test('say of a name that it is not one of them', async () => {
    const none = await jsonOf('known-ambiguous-names://?name=Quite%20Certainly%20Unheard%20Of');
    expect(none).toMatchObject({ checked: { name: 'Quite Certainly Unheard Of', match: null }, names: [] });
  });
});

describe('the runbook', () => {
  test('is listed, and read as Markdown under its own title', async () => {
    const { resources: listed } = await client.listResources();
    for (const [page, title] of Object.entries(RUNBOOK_PAGES)) {
      expect(listed).toContainEqual(expect.objectContaining({ uri: `runbook://${page}`, mimeType: 'text/markdown' }));
      const content = await contentOf(`runbook://${page}`);
      expect(content).toMatchObject({ mimeType: 'text/markdown', text: expect.stringMatching(/^# .+\n\n/) });
      expect(content.text.startsWith(`# ${title}\n`)).toBe(true);
    }
    await expect(contentOf('runbook://procedure-9')).rejects.toThrow('procedure-1');
    expect(await completed('runbook://{procedure}', 'procedure', 'pro')).toEqual([
      ...['procedure-1', 'procedure-2', 'procedure-3', 'procedure-4'],
    ]);
  });

  test('has a page for each file and names tools and resources that exist', () => {
    const files = readdirSync(RUNBOOK_FOLDER);
    expect(files.toSorted()).toEqual(
      Object.keys(RUNBOOK_PAGES)
        .map((page) => `${page}.md`)
        .toSorted(),
    );
    const templates = resources.map(({ uriTemplate }) => new OptionalQueryTemplate(uriTemplate));
    const values = new Set([...WORDS]);
    for (const file of files) {
      const text = readFileSync(new URL(file, RUNBOOK_FOLDER), 'utf8');
      const coded = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
      const uris = coded.filter((word) => word.includes('://') && !word.endsWith('://'));
      expect(uris.filter((uri) => templates.every((template) => template.match(uri) === null))).toEqual([]);
      const names = coded.filter((word) => /^[a-z]+(?:_[a-z]+)+$/.test(word) && !values.has(word));
      expect(
        names.filter((name) => !toolNames.has(name)),
        file,
      ).toEqual([]);
      expect(names.length, file).toBeGreaterThan(0);
    }
  });
});

const toolNames = new Set<string>(tools.map((tool) => tool.operation.name));
/** Reasons, methods and kinds of note, which look like names of tools. */
const WORDS = [
  ...['iteration_limit', 'consecutive_failures', 'critical_data_quality', 'system_error', 'ambiguous_brand_name'],
  ...['insufficient_data', 'complex_business_rules', 'data_quality_concern', 'low_confidence', 'root_cause'],
  'no_change_needed',
];

describe('every template', () => {
  test.each(resources.map((one) => [one.uriTemplate, one] as const))('%s completes its variables', (template, one) => {
    const variables = [...template.matchAll(/\{\??([^}]+)\}/g)].flatMap((match) => (match[1] ?? '').split(','));
    expect(Object.keys(one.complete).toSorted()).toEqual(variables.filter((name) => name !== 'cursor').toSorted());
  });

  test('a brand is completed by its id, whether it is escalated or not', async () => {
    expect(await completed('brand://{brandid}', 'brandid', '12')).toContain('12345');
    const store = await around.openStore();
    const { rows } = store.ok ? await store.value.data.brandPage({}, 100) : { rows: [] };
    const calm = String(rows.find((brand) => brand.open_escalations === 0)?.brandid);
    expect(await completed('brand://{brandid}', 'brandid', calm)).toContain(calm);
    expect(await completed('brand://{brandid}/metadata/{version}', 'version', '')).toEqual([]);
  });
});

describe('a query in a URI', () => {
  const template = new OptionalQueryTemplate('names://{?name,cursor}');
  test.each([
    ['names://', {}],
    ['names://?name=A%20%26%20B', { name: 'A & B' }],
    ['names://?cursor=x', { cursor: 'x' }],
    ['names://?cursor=x&name=y', { cursor: 'x', name: 'y' }],
    ['names://?other=x', null],
    ['names://?name=x&name=y', null],
    ['other://', null],
  ])('%s', (uri, variables) => {
    expect(template.match(uri)).toEqual(variables);
  });
});
