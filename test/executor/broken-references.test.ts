import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { validateBrandData } from '../../src/domain/operations/brands/validate-brand-data.ts';
import { getComboRecords } from '../../src/domain/operations/combos/get-combo-records.ts';
import { detectEscalations } from '../../src/domain/operations/escalations/detect-escalations.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import { done } from '../../src/domain/refusal.ts';
import { ImportLog } from '../../src/interchange/import-log.ts';
import { openUpstreamDirectory } from '../../src/interchange/upstream-directory.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { tools } from '../../src/tools/index.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { counted } from '../domain/counted.ts';
import { CONTEXT } from '../domain/operations/sample-store.ts';
import { acceptedRegex } from '../domain/regex/accepted-regex.ts';
import { exported } from '../interchange/carrying.ts';
import { writeFiles } from '../interchange/given-directory.ts';
import { call } from '../mcp/calls.ts';
import { accepted, refusalOf, SmallStore } from './small-store.ts';

/** Star has sound rows and rows of an unknown code. Noir has nothing but markers. Brand 777 is known to combos only. */
const ROWS = [
  ...Array.from({ length: 12 }, (_, i) => `${i},1,M${i},12345,5411,STAR MARKET ${i}`),
  ...Array.from({ length: 4 }, (_, i) => `${20 + i},1,M${i},12345,5499,STAR MARKET SALEM ${i}`),
  ...['\\N', 'NULL', 'NAN', '#N/A', '--', '\u00a0', '<NA>', 'None'].map((it, i) => `${40 + i},1,${it},7,5812,${it}`),
  ...Array.from({ length: 6 }, (_, i) => `${60 + i},1,M6${i},777,5411,LIDL ${i}`),
  ...['80,1,M80,,5411,LOST ONE', '81,1,M81,\\N,5411,LOST TWO'],
];
const HEADER = 'ccid,bankid,mid,brandid,mccid,narrative';
const FILES = {
  'brand.csv': 'brandid,brandname,sector\n12345,Star,Groceries\n7,Café Noir,Food & Drink\n',
  'brand_to_check.csv': 'brandid\n12345\n',
  'mcc.csv': 'mccid,mcc_desc,sector\n5411,Grocery Stores,Groceries\n5812,Eating Places,Food & Drink\n',
  'combo.csv': `${HEADER}\n${ROWS.join('\n')}\n`,
  'escalations/brand_12345_ESC-2026-001.json': {
    ...{ escalation_id: 'ESC-2026-001', brandid: 12345, brandname: 'Star', reason: 'low_confidence' },
    ...{ status: 'open', escalated_at: '2026-02-14T08:00:00Z' },
  },
};

const directories = givenDirectory();
let store: SmallStore;
let agent: AgentPorts & { close(): Promise<void> };
beforeEach(async () => {
  const from = directories.make();
  writeFiles(from, FILES);
  const upstream = accepted(openUpstreamDirectory(from));
  store = await SmallStore.of(upstream.records(new ImportLog(({ detail }) => expect.fail(detail))));
  upstream.close();
  agent = openAgentSide(store.directory, nodeFoundation());
});
afterEach(async () => {
  await agent.close();
  await store.close();
  directories.clear();
});

const detected = async () => accepted(await detectEscalations.run({ limit: 100 }, agent, CONTEXT));
const hits = async () => new Map((await detected()).hits.map(({ brandid, evidence }) => [brandid, evidence]));
const validated = async (brandid: number) => accepted(await validateBrandData.run({ brandid }, agent, CONTEXT));
const kinds = async (brandid: number) => (await validated(brandid)).findings.map(({ kind }) => kind);
const update = (input: object) => store.apply([{ operation: 'update_source_data', input: { ...input } }]);
const reassign = (source_brandid: number, target_brandid: number, mccid: number[]) =>
  store.apply([{ operation: 'reassign_combos', input: { source_brandid, target_brandid, criteria: { mccid } } }]);

describe('given imported rows whose references are broken, or whose cells are markers', () => {
  test('then the trigger fires, and validation finds the same', async () => {
    const { combos_without_brand } = await detected();
    expect(Object.fromEntries(await hits())).toEqual({
      7: ['8 of 8 combos without a mid.', '8 of 8 combos without a narrative.'],
      777: ['Broken reference: 6 combos name a brand that the brand table lacks.'],
      12345: ['4 of 16 combos with an MCC that the mcc table lacks.'],
    });
    expect(combos_without_brand).toBe(2);
    for (const [brandid, evidence] of await hits()) {
      const { verdict, trigger } = await validated(brandid);
      expect({ verdict, trigger }).toEqual({ verdict: 'critical', trigger: { fires: true, held_by: null, evidence } });
    }
    expect(await kinds(7)).toEqual(['combos_without_mid', 'combos_without_narrative', 'duplicate_combos']);
    expect(await kinds(777)).toEqual(['brand_not_in_table']);
    expect(await kinds(0)).toEqual(['combos_without_brand']);
    expect(await kinds(12345)).toEqual(['combos_with_unknown_mccid']);
  });

  test('then recall is judged with the rows of the unknown code, and precision with those of the unknown brand', async () => {
    const request = { brandid: 12345, mccids: [5411], moved: [], samples: 0 };
    const star = await counted(agent.data.coverage({ ...request, regex: acceptedRegex('STAR|LIDL') }));
    expect(star).toMatchObject({ own_combos: 16, matched_own: 12, recall: 0.75, caught_others: 6 });
    expect(star.false_positives_by_brand).toEqual([{ brandid: 777, brandname: 'brand 777', combos: 6 }]);
  });

  test('then the plan that detection makes is accepted, also for the unknown brand', async () => {
    const { ready_plan } = await detected();
    await store.apply(ready_plan?.steps.map((step) => ({ ...step, input: { ...step.input } })) ?? []);
    const open = await agent.data.activeEscalationsOf(777);
    expect(open).toMatchObject([{ reason: 'critical_data_quality', brandname: 'Unknown brand 777' }]);
    // Star has another escalation, so it is only listed.
    expect([...(await hits()).keys()]).toEqual([12345]);
  });

  test('then the escalation of the unknown brand closes once its rows belong to a brand that passes verification', async () => {
    const input = { brandid: 777, reason: 'critical_data_quality', details: 'x' };
    await store.apply([{ operation: 'create_escalation', input }]);
    const [{ escalation_id } = { escalation_id: '' }] = await agent.data.activeEscalationsOf(777);
    const updates = { brandname: 'Lidl', sector: 'Groceries' };
    const adding = { operation: 'update_source_data', input: { table: 'brand', brandid: 777, updates } };
    const metadata = { brandid: 777, regex: '\\bLIDL\\b', mccids: [5411] };
    await store.apply([adding, { operation: 'create_manual_metadata', input: metadata }], escalation_id);
    const notes = { escalation_id, notes: 'The brand table lacked Lidl.', kind: 'root_cause' };
    const closing = {
      ...{ escalation_id, resolution: 'Added.', lessons_learned: 'Load brands first.' },
      preventive_measures: 'Check references before the load.',
    };
    await store.apply(
      [
        { operation: 'add_escalation_notes', input: notes },
        { operation: 'close_escalation', input: closing },
      ],
      escalation_id,
    );
    expect(await agent.data.escalation(escalation_id)).toMatchObject({ resolution: { method: expect.any(String) } });
  });

  test('then adding the code to the mcc table heals every row with it', async () => {
    const { findings } = await validated(12345);
    expect(findings[0]?.next).toEqual({ tool: 'update_source_data', input: { table: 'mcc', mccid: 5499 } });
    const half = { table: 'mcc', mccid: 5499, updates: { mcc_desc: 'Misc. Food Stores' } };
    const refused = refusalOf(await store.propose([{ operation: 'update_source_data', input: half }]));
    expect(refused).toMatchObject({ code: 'not_found', field: expect.stringContaining('mccid') });
    const change = await update({ ...half, updates: { ...half.updates, sector: 'Retail' } });
    expect(change.body.steps[0]?.preview).toMatchObject({
      summary: 'Add mcc 5499 to the source data',
      evidence: { used_by: { brands: 1, combos: 4 }, sector_named: { asked: 'Retail', stands_for: 'Groceries' } },
    });
    expect((await hits()).has(12345)).toBe(false);
    expect(await kinds(12345)).toEqual([]);
  });

  test('then rows of the unknown brand go to another brand, and nothing names it any more', async () => {
    await reassign(777, 12345, [5411]);
    expect((await hits()).has(777)).toBe(false);
    expect(refusalOf(await validateBrandData.run({ brandid: 777 }, agent, CONTEXT)).code).toBe('not_found');
    expect(await agent.data.combosOf(12345)).toHaveLength(22);
  });

  test('then rows that name no brand can be read, and go to one', async () => {
    const { combos } = accepted(await getComboRecords.run({ brandid: 0, limit: 10 }, agent, CONTEXT));
    expect(combos.map(({ narrative }) => narrative)).toEqual(['LOST ONE', 'LOST TWO']);
    await reassign(0, 12345, [5411]);
    expect((await detected()).combos_without_brand).toBe(0);
  });

  test('then the unknown brand can get its row instead, and keeps its combos', async () => {
    const half = { table: 'brand', brandid: 777, updates: { brandname: 'Lidl' } };
    const refused = refusalOf(await store.propose([{ operation: 'update_source_data', input: half }]));
    expect(refused.instead).toContain('reassign_combos');
    await update({ ...half, updates: { brandname: 'Lidl', sector: 'Groceries' } });
    expect(await agent.data.brand(777)).toMatchObject({ brandname: 'Lidl', status: 'active', version: 1 });
    expect((await hits()).has(777)).toBe(false);
    expect(await kinds(777)).toEqual([]);
  });

  test('then a new brand never gets the id that combos name', async () => {
    const input = { brandname: 'Aldi', sector: 'Groceries' };
    await reassign(0, 7, [5411]);
    await store.apply([{ operation: 'create_brand', input }]);
    expect(await agent.data.brandsNamed('Aldi')).toMatchObject([{ brandid: 12346 }]);
    const rows = `${HEADER}\n1,1,M,12346,5411,A\n2,1,M,12347,5411,B\n3,1,M,2147483647,5411,C\n`;
    const from = directories.make();
    writeFiles(from, { ...FILES, 'combo.csv': rows });
    const upstream = accepted(openUpstreamDirectory(from));
    const other = await SmallStore.of(upstream.records(new ImportLog(() => {})));
    await other.apply([{ operation: 'create_brand', input }]);
    expect(await other.ports.data.brandsNamed('Aldi')).toMatchObject([{ brandid: 12348 }]);
    await other.close();
    upstream.close();
  });

  test('then other operations on the unknown brand say what it is and what to do', async () => {
    const refused = refusalOf(await store.propose([{ operation: 'process_brand', input: { brandid: 777 } }]));
    expect(refused).toMatchObject({
      code: 'not_found',
      message: 'The brand table has no brand 777; 6 combos name it.',
      instead: expect.stringContaining('update_source_data'),
    });
  });

  test('then every tool answers on such brands, or refuses in words', async () => {
    const log = (line: string) => expect.fail(line);
    const runnable = runnableTools(tools, { foundation: nodeFoundation(), openStore: async () => done(agent), log });
    const ofBrand = tools.filter(({ operation }) => 'brandid' in operation.input.shape);
    expect(ofBrand.length).toBeGreaterThan(15);
    for (const { operation, examples } of ofBrand) {
      for (const brandid of [7, 777, 0, 12345]) {
        // A fault is thrown.
        const outcome = await runnable.get(operation.name)?.run({ ...examples[0]?.input, brandid }, call);
        if (outcome?.ok !== true) expect(outcome?.refusal.instead, operation.name).toMatch(/\w/);
      }
    }
  });

  test('then an export writes the rows back as they were; a marker becomes an empty cell', async () => {
    const to = join(directories.make(), 'out');
    mkdirSync(to);
    await exported(store.directory, to);
    const written = readFileSync(join(to, 'combo.csv'), 'utf8').trimEnd().split('\n');
    const sound = ROWS.filter((row) => !row.includes(',7,5812,')).map((row) => row.replace('\\N', ''));
    const empty = Array.from({ length: 8 }, (_, i) => `${40 + i},1,,7,5812,`);
    expect(written.toSorted()).toEqual([HEADER, ...sound, ...empty].toSorted());
  });
});
