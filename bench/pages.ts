import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAgentSide } from '../src/backends/embedded/agent-side.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../src/backends/embedded/store-files.ts';
import type { Brand, Combo } from '../src/domain/brand/brand.ts';
import type { AnyReadOperation, ReadContext } from '../src/domain/change/operation.ts';
import { getComboRecords } from '../src/domain/operations/combos/get-combo-records.ts';
import { getNarratives } from '../src/domain/operations/combos/get-narratives.ts';
import type { AgentPorts } from '../src/domain/ports/agent-side.ts';
import { brandCombosResource } from '../src/resources/brand-combos.ts';
import { brandNarrativesResource } from '../src/resources/brand-narratives.ts';
import { measuredOn, median } from './machine.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures the cost of a page of 20 rows of a brand with 1,000 and of a brand with 100,000 combos, in one store. It runs
 * the operation as every caller does, including parsing of input and output. The brands alternate within every round, so
 * that other load on the machine affects both equally.
 */

const SMALL = { brandid: 1, combos: 1000 } as const;
const LARGE = { brandid: 2, combos: 100_000 } as const;
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
  ['with a text that none has', { contains: 'zebra' }],
];

const CONTEXT: ReadContext = {
  connection: 'bench',
  principal: { kind: 'agent', name: 'bench', person: OWNER, authenticated: false },
  signal: new AbortController().signal,
  progress: () => {},
};

/** Names with store numbers and places; two of five rows have a unique narrative. */
function* combos(): Generator<Combo> {
  let ccid = 0;
  for (const brand of [SMALL, LARGE]) {
    for (let i = 0; i < brand.combos; i++) {
      ccid++;
      const kind = i % 100 === 7 ? 'KIOSK' : i % 3 === 0 ? 'BURGER' : 'MARKET';
      const narrative = i % 5 < 2 ? `STAR ${kind} ${10_000 + i}` : `STAR ${kind} TOWN ${i % 250}`;
      const mccid = kind === 'BURGER' ? 5812 : 5411;
      yield { ccid, bankid: i % 9, mid: `M${ccid}`, brandid: brand.brandid, mccid, narrative };
    }
  }
}

function brandOf(brandid: number): Brand {
  const common = { sector: 'Groceries', status: 'active', parent_brandid: null, manually_processed: false } as const;
  return { brandid, brandname: 'Star', ...common, version: 1 };
}

async function run(operation: AnyReadOperation, input: unknown, ports: AgentPorts): Promise<Record<string, unknown>> {
  const outcome = await operation.run(operation.input.parse(input), ports, CONTEXT);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return operation.output.parse(outcome.value);
}

interface Compared {
  readonly name: string;
  readonly small: number;
  readonly large: number;
}

/** Returns medians for both brands. They alternate in going first. */
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

async function comparePages(operation: AnyReadOperation, ports: AgentPorts): Promise<readonly Compared[]> {
  const rows: Compared[] = [];
  for (const [what, filter] of FILTERS) {
    const name = `\`${operation.name}\`, ${what}`;
    const first = [SMALL, LARGE].map(({ brandid }) => ({ ...filter, brandid }));
    const page = (input: unknown) => () => run(operation, input, ports);
    rows.push(await compare(name, [page(first[0]), page(first[1])]));
    const cursors = await Promise.all(first.map(async (input) => (await page(input)()).next_cursor));
    if (cursors.includes(null)) continue;
    const next = first.map((input, i) => ({ ...input, cursor: cursors[i] }));
    rows.push(await compare(`${name}: next page`, [page(next[0]), page(next[1])]));
  }
  return rows;
}

async function compareResources(ports: AgentPorts): Promise<readonly Compared[]> {
  const rows: Compared[] = [];
  for (const { uriTemplate, operation, input } of [brandNarrativesResource, brandCombosResource]) {
    const page = ({ brandid }: { brandid: number }) => {
      const parsed = input({ brandid: String(brandid) });
      return () => run(operation, parsed, ports);
    };
    rows.push(await compare(`\`${uriTemplate}\``, [page(SMALL), page(LARGE)]));
  }
  return rows;
}

function report(rows: readonly Compared[], megabytes: number): string {
  const ratios = rows.map(({ small, large }) => large / small);
  const within = ratios.filter((ratio) => ratio <= TARGET).length;
  return [
    "## Pages of a brand's combos and narratives",
    '',
    `A page of 20 rows of a brand with ${SMALL.combos.toLocaleString('en')} and of a brand with ${LARGE.combos.toLocaleString('en')} combos, in one store (${megabytes} MB): \`npm run bench:pages\`, medians of ${ROUNDS} rounds that alternate between the brands. The target is at most ${TARGET} times; ${within} of ${rows.length} are within it, the median is ${median(ratios).toFixed(2)}, the highest ${Math.max(...ratios).toFixed(2)}.`,
    '',
    '| page | ms at 1,000 | ms at 100,000 | ratio |',
    '| --- | ---: | ---: | ---: |',
    ...rows.map(
      ({ name, small, large }) =>
        `| ${name} | ${small.toFixed(2)} | ${large.toFixed(2)} | ${(large / small).toFixed(2)} |`,
    ),
    '',
    measuredOn(),
  ].join('\n');
}

const directory = mkdtempSync(join(tmpdir(), 'bench-pages-'));
try {
  const foundation = nodeFoundation();
  const info = { store_id: 'bench', kind: 'imported', created_at: foundation.clock.now(), owner: OWNER } as const;
  const history = () => ({ metadata: [], feedback: [], executions: [], escalations: [] });
  const brands = [SMALL, LARGE].map(({ brandid }) => brandOf(brandid));
  await initialiseStore(directory, info, { brands, brandsToCheck: [], mccs: [], combos, history });
  const ports = openAgentSide(directory, foundation);
  const megabytes = Math.round(statSync(storeFiles(directory).data).size / 1e6);
  const rows = [
    ...(await comparePages(getNarratives, ports)),
    ...(await comparePages(getComboRecords, ports)),
    ...(await compareResources(ports)),
  ];
  await ports.close();
  const text = report(rows, megabytes);
  writeSection('pages', text);
  process.stdout.write(`${text}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
