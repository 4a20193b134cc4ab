import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSample } from '../data/generator/sample.ts';
import { openAgentSide } from '../src/backends/embedded/agent-side.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import type { Brand, Combo } from '../src/domain/brand/brand.ts';
import type { AnyReadOperation } from '../src/domain/change/operation.ts';
import { getComboRecords } from '../src/domain/operations/combos/get-combo-records.ts';
import { getNarratives } from '../src/domain/operations/combos/get-narratives.ts';
import type { AgentPorts } from '../src/domain/ports/agent-side.ts';
import type { StoreRecords } from '../src/domain/store-records.ts';
import { brandCombosResource } from '../src/resources/brand-combos.ts';
import { brandNarrativesResource } from '../src/resources/brand-narratives.ts';
import { measuredOn, median } from './machine.ts';
import { writeSection } from './performance-doc.ts';
import { runRead } from './run-read.ts';

/*
 * Measures the cost of a page of 20 rows, in two directions: of a brand with 1,000 and of one with 100,000 combos, in one
 * store; and of the same brand in a store of 40,000 and in one of 1,000,000 combos. It runs the operation as every caller
 * does, including parsing of input and output. The two sides alternate within every round, so that other load on the machine
 * affects both equally, and the median of so short calls hardly.
 */

const SMALL = { brandid: 20_001, combos: 1000 } as const;
const LARGE = { brandid: 20_002, combos: 100_000 } as const;
/** The brand that both stores of sample data hold besides their own. */
const MEASURED = { brandid: 20_003, combos: 5000 } as const;
const STORES = [40_000, 1_000_000] as const;
const ROUNDS = 301;
const WARM_UP = 30;
const TARGET = 2;
const OWNER = 'ed.allison@rewardinsight.com';

type Filter = Readonly<Record<string, string | number>>;
const FILTERS: readonly (readonly [string, Filter])[] = [
  ['all', {}],
  ['of a code', { mccid: 5812 }],
  ['with a frequent text', { contains: 'market' }],
  ['with a text in one of a hundred', { contains: 'kiosk' }],
  ['with a text in five narratives', { contains: 'jubilee' }],
  ['with a text that none has', { contains: 'zebra' }],
  ['with a text that only other brands have', { contains: 'london' }],
  ['with two frequent letters', { contains: 'ar' }],
  ['with two letters in five narratives', { contains: 'ju' }],
  ['with two letters that none has', { contains: 'zq' }],
  ['with a letter that none has', { contains: 'x' }],
];

/** Names with store numbers and places; two of five rows have a unique narrative. */
function* combosOf(brand: { readonly brandid: number; readonly combos: number }): Generator<Combo> {
  for (let i = 0; i < brand.combos; i++) {
    const ccid = brand.brandid * 1_000_000 + i;
    yield { ccid, bankid: i % 9, mid: `M${ccid}`, brandid: brand.brandid, ...textAndCode(i, brand.combos) };
  }
}

function textAndCode(i: number, combos: number) {
  if (i % (combos / 5) === 57) return { narrative: `STAR JUBILEE ${i}`, mccid: 5411 };
  const kind = i % 100 === 7 ? 'KIOSK' : i % 3 === 0 ? 'BURGER' : 'MARKET';
  const narrative = i % 5 < 2 ? `STAR ${kind} ${10_000 + i}` : `STAR ${kind} TOWN ${i % 250}`;
  return { narrative, mccid: kind === 'BURGER' ? 5812 : 5411 };
}

/** Combos of other brands, whose narratives lie between those of the measured ones. */
function* others(): Generator<Combo> {
  for (let i = 0; i < 20_000; i++) {
    const common = { bankid: 1, mid: 'M', mccid: 5411 } as const;
    yield {
      ...common,
      ccid: i,
      brandid: 1 + (i % 50),
      narrative: `STAR ${i % 2 === 0 ? 'LONDON' : 'MARKET TOWN'} ${i}`,
    };
  }
}

function brandOf(brandid: number): Brand {
  const common = { sector: 'Groceries', status: 'active', parent_brandid: null, manually_processed: false } as const;
  return { brandid, brandname: 'Star', ...common, version: 1 };
}

interface Compared {
  readonly name: string;
  readonly small: number;
  readonly large: number;
}

/** The same brand size or store size, small and large. */
interface Side {
  readonly brandid: number;
  readonly ports: AgentPorts;
}
type Sides = readonly [small: Side, large: Side];

/** Returns medians for both sides, in milliseconds. They alternate in going first. */
async function compare(name: string, work: readonly [() => Promise<unknown>, () => Promise<unknown>]) {
  const times: [number[], number[]] = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      await work[side]();
      if (round >= 0) times[side].push(performance.now() - start);
    }
  }
  return { name, small: median(times[0]), large: median(times[1]) };
}

async function comparePages(operation: AnyReadOperation, [small, large]: Sides): Promise<readonly Compared[]> {
  const rows: Compared[] = [];
  const page =
    ({ brandid, ports }: Side, input: Record<string, unknown>) =>
    () =>
      runRead(operation, { ...input, brandid }, ports);
  for (const [what, filter] of FILTERS) {
    const name = `\`${operation.name}\`, ${what}`;
    rows.push(await compare(name, [page(small, filter), page(large, filter)]));
    const [first, other] = [await page(small, filter)(), await page(large, filter)()];
    if (first.next_cursor === null || other.next_cursor === null) continue;
    const next = (side: Side, { next_cursor }: Record<string, unknown>) =>
      page(side, { ...filter, cursor: next_cursor });
    rows.push(await compare(`${name}: next page`, [next(small, first), next(large, other)]));
  }
  return rows;
}

async function compareResources([small, large]: Sides): Promise<readonly Compared[]> {
  const rows: Compared[] = [];
  for (const { uriTemplate, operation, input } of [brandNarrativesResource, brandCombosResource]) {
    const page = ({ brandid, ports }: Side) => {
      const raw = input({ brandid: String(brandid) });
      return () => runRead(operation, { ...raw, brandid }, ports);
    };
    rows.push(await compare(`\`${uriTemplate}\``, [page(small), page(large)]));
  }
  return rows;
}

async function compareAll(sides: Sides): Promise<readonly Compared[]> {
  return [
    ...(await comparePages(getNarratives, sides)),
    ...(await comparePages(getComboRecords, sides)),
    ...(await compareResources(sides)),
  ];
}

function tableOf(rows: readonly Compared[], small: string, large: string): readonly string[] {
  return [
    `| page | ms at ${small} | ms at ${large} | ratio |`,
    '| --- | ---: | ---: | ---: |',
    ...rows.map(
      ({ name, small, large }) =>
        `| ${name} | ${small.toFixed(2)} | ${large.toFixed(2)} | ${(large / small).toFixed(2)} |`,
    ),
  ];
}

function summaryOf(rows: readonly Compared[]): string {
  const ratios = rows.map(({ small, large }) => large / small);
  const within = ratios.filter((ratio) => ratio <= TARGET).length;
  return `${within} of ${rows.length} are within ${TARGET} times, the median is ${median(ratios).toFixed(2)}, the highest ${Math.max(...ratios).toFixed(2)}.`;
}

function report(byBrand: readonly Compared[], byStore: readonly Compared[]): string {
  const thousands = (count: number) => count.toLocaleString('en');
  return [
    "## Pages of a brand's combos and narratives",
    '',
    `A page of 20 rows: \`npm run bench:pages\`, medians of ${ROUNDS} rounds in which both sides take turns. The target is at most ${TARGET} times. A text of three characters or more, and of two, is looked for in the index of letters where it is rare; a single letter in each narrative of the brand.`,
    '',
    `Of a brand with ${thousands(SMALL.combos)} and of a brand with ${thousands(LARGE.combos)} combos, in one store: ${summaryOf(byBrand)}`,
    '',
    ...tableOf(byBrand, thousands(SMALL.combos), thousands(LARGE.combos)),
    '',
    `Of a brand with ${thousands(MEASURED.combos)} combos, in a store of ${thousands(STORES[0])} and of ${thousands(STORES[1])} combos: ${summaryOf(byStore)}`,
    '',
    ...tableOf(byStore, thousands(STORES[0]), thousands(STORES[1])),
    '',
    measuredOn(),
  ].join('\n');
}

function recordsOf(brands: readonly Brand[], combos: () => Iterable<Combo>): StoreRecords {
  return {
    brands,
    brandsToCheck: [],
    mccs: [],
    combos,
    history: () => ({ metadata: [], feedback: [], executions: [], escalations: [] }),
  };
}

const foundation = nodeFoundation();
const root = mkdtempSync(join(tmpdir(), 'bench-pages-'));
const opened: ReturnType<typeof openAgentSide>[] = [];

async function portsOf(name: string, records: StoreRecords): Promise<AgentPorts> {
  const directory = join(root, name);
  const info = { store_id: name, kind: 'imported', created_at: foundation.clock.now(), owner: OWNER } as const;
  await initialiseStore(directory, info, records);
  const ports = openAgentSide(directory, foundation);
  opened.push(ports);
  return ports;
}

/** A store of sample data and the measured brand. */
function sampleWithMeasured(combos: number): Promise<AgentPorts> {
  const sample = openSample({ combos, seed: 42 });
  return portsOf(`${combos}`, {
    ...sample,
    brands: [...sample.brands, brandOf(MEASURED.brandid)],
    *combos() {
      yield* sample.combos();
      yield* combosOf(MEASURED);
    },
  });
}

try {
  const brands = [SMALL, LARGE].map(({ brandid }) => brandOf(brandid));
  const ports = await portsOf(
    'brands',
    recordsOf(brands, function* () {
      yield* others();
      yield* combosOf(SMALL);
      yield* combosOf(LARGE);
    }),
  );
  const byBrand = await compareAll([
    { brandid: SMALL.brandid, ports },
    { brandid: LARGE.brandid, ports },
  ]);
  const { brandid } = MEASURED;
  const byStore = await compareAll([
    { brandid, ports: await sampleWithMeasured(STORES[0]) },
    { brandid, ports: await sampleWithMeasured(STORES[1]) },
  ]);
  const text = report(byBrand, byStore);
  writeSection('pages', text);
  process.stdout.write(`${text}\n`);
} finally {
  for (const ports of opened) await ports.close();
  rmSync(root, { recursive: true, force: true });
}
