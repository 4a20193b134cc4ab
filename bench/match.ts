import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { hash32 } from '../data/generator/random.ts';
import { sampleRecords } from '../data/sample-store.ts';
import { bundle } from '../scripts/bundle.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { storeFiles } from '../src/backends/embedded/store-files.ts';
import type { Combo } from '../src/domain/brand/brand.ts';
import { BenchServer } from './bench-server.ts';
import { indexUpkeep } from './index-upkeep.ts';
import { measuredOn, median, peakMemory, usedCpu } from './machine.ts';
import { BRAND, type TimedCount } from './peers/answering.ts';
import { writeSection } from './performance-doc.ts';

/*
 * Measures counting what a pattern matches, with the counts of each brand, beside DuckDB (two threads), ripgrep (which only
 * counts lines) and, at the smallest size, Python as upstream runs it. The sizes are arguments: `npm run bench:match --
 * 1000000 5000000`. All contenders keep their process and take turns in every round, so that other load on the machine
 * affects them equally; ripgrep and the command line start a process for each count. All numbers of rows, and the rows of the 20
 * other brands with most, have to be equal.
 */

const SIZES = process.argv.slice(2).map(Number);
const ROUNDS = 5;
const WARM_UP = 1;
const SEED = 42;
const BRANDS_WITH_HISTORY = 20;

/** Patterns beside a rare literal, which is chosen from the data of each size. */
const PATTERNS: readonly (readonly [name: string, pattern: string])[] = [
  ['selective phrase', '\\bStar\\s+Market\\b'],
  ['common word', 'COM'],
  ['ten names', 'STARBUCKS|MCDONALD|WALMART|TARGET|COSTCO|SHELL|UBER|AMAZON|PAYPAL|CHIPOTLE'],
  ['no literal', '\\b[0-9]{4} [A-Z]{3}'],
  ['start', '^A'],
  ['two words apart', 'STAR.*MARKET'],
  ['optional word', '(?:THE )?HOME DEPOT'],
  ['short word', '\\bBP\\b'],
];

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** A contender that counts; ripgrep has no brands. */
interface Contender {
  readonly name: string;
  count(pattern: string): Promise<Omit<TimedCount, 'brands'> & Partial<TimedCount>>;
  end(): Promise<void>;
}

interface Inputs {
  readonly store: string;
  /** The folder of the published programs. */
  readonly dist: string;
  /** All codes. */
  readonly codes: readonly number[];
  readonly csv: string;
  readonly narratives: string;
  readonly duckdb: string;
  /** A word that few narratives hold. */
  readonly rare: string;
}

/** Fewest rows that hold a rare literal. */
const RARE_ROWS = 20;

/** Returns the word that at least {@link RARE_ROWS} rows hold and fewest do, the first by alphabet of several. */
function rarestWord(words: ReadonlyMap<string, number>): string {
  const found = [...words].filter(([, rows]) => rows >= RARE_ROWS);
  found.sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  return found[0]?.[0] ?? 'STARBUCKS';
}

/** Beyond so many combos the sample repeats its narratives more often than banks do. */
const NATURAL_COMBOS = 1_000_000;
/** Of 25 combos of a larger sample, those that get a store number. Then about 64 of 100 narratives are distinct. */
const NUMBERED_OF_25 = 14;

function* withStoreNumbers(combos: Iterable<Combo>): Generator<Combo> {
  let place = 0;
  for (const combo of combos) {
    const number = String(hash32(SEED, place) % 100_000).padStart(5, '0');
    yield place++ % 25 < NUMBERED_OF_25 ? { ...combo, narrative: `${combo.narrative} ${number}` } : combo;
  }
}

async function prepare(combos: number, directory: string, dist: string): Promise<Inputs> {
  const generated = sampleRecords({ combos, seed: SEED, history: BRANDS_WITH_HISTORY });
  const sample =
    combos > NATURAL_COMBOS ? { ...generated, combos: () => withStoreNumbers(generated.combos()) } : generated;
  const file = (name: string) => join(directory, name);
  const inputs = {
    store: file('store'),
    csv: file('combo.csv'),
    narratives: file('narratives'),
    duckdb: file('duckdb'),
  };
  const [csv, narratives] = [createWriteStream(inputs.csv), createWriteStream(inputs.narratives)];
  const codes = new Set<number>();
  const words = new Map<string, number>();
  csv.write('brandid,mccid,narrative\n');
  for (const { brandid, mccid, narrative } of sample.combos()) {
    codes.add(mccid);
    for (const [word] of narrative.matchAll(/\b[A-Z]{6,}\b/g)) words.set(word, (words.get(word) ?? 0) + 1);
    const written = csv.write(`${brandid},${mccid},"${narrative.replaceAll('"', '""')}"\n`);
    narratives.write(`${narrative}\n`);
    if (!written) await once(csv, 'drain');
  }
  await Promise.all([finished(csv.end()), finished(narratives.end())]);
  const info = { store_id: 'bench', kind: 'sample', created_at: '2026-01-01T00:00:00.000Z', owner: 'bench' } as const;
  await initialiseStore(inputs.store, info, sample);
  return { ...inputs, dist, codes: [...codes], rare: rarestWord(words) };
}

function parsed(line: string): TimedCount {
  const count: TimedCount = JSON.parse(line);
  return count;
}

/** Starts a process that answers a line with a line. */
function lasting(name: string, command: string, args: readonly string[]): Contender {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`${name} has no pipes`);
  const answers = createInterface(stdout)[Symbol.asyncIterator]();
  return {
    name,
    async count(pattern) {
      stdin.write(`${pattern}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`${name} ended`);
      return parsed(value);
    },
    async end() {
      stdin.end();
    },
  };
}

/** Measures a command in a process of its own. Bash reports its processor time. */
function timed(
  command: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): { readonly output: string; readonly wall: number; readonly cpu: number } {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@"';
  const env = { ...process.env, ...settings };
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8', env });
  const [wall = 0, user = 0, system = 0] = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return { output: stdout, wall: wall * 1000, cpu: (user + system) * 1000 };
}

function ripgrep({ narratives }: Inputs): Contender {
  return {
    name: 'ripgrep, lines only',
    async count(pattern) {
      const { output, wall, cpu } = timed(['rg', '--no-unicode', '-i', '-c', '-e', pattern, narratives]);
      return { rows: Number(output), wall, cpu, peak: 0 };
    },
    async end() {},
  };
}

/** What `test_metadata_regex` answers, as far as it is compared. */
const answerSchema = z.object({
  coverage: z.object({
    complete: z.literal(true),
    matched_own: z.number(),
    caught_others: z.number(),
    false_positives_by_brand: z.array(z.object({ brandid: z.number(), combos: z.number() })),
  }),
});

function countedBy(answer: unknown): Pick<TimedCount, 'rows' | 'brands'> {
  const { coverage } = answerSchema.parse(answer);
  const brands = coverage.false_positives_by_brand.map(({ brandid, combos }) => [brandid, combos] as const);
  return { rows: coverage.matched_own + coverage.caught_others, brands };
}

const asked = ({ codes }: Inputs, regex: string) => ({ brandid: BRAND, regex, mccids: codes });

/** The published server over stdio. */
async function warm(inputs: Inputs): Promise<Contender> {
  const server = await new BenchServer(inputs.store, join(inputs.dist, 'server.mjs')).open();
  return {
    name: 'this server, warm',
    async count(regex) {
      const [used, begun] = [await server.usedCpu(), performance.now()];
      const { structuredContent } = await server.request('tools/call', {
        name: 'test_metadata_regex',
        arguments: asked(inputs, regex),
      });
      const wall = performance.now() - begun;
      const cpu = (await server.usedCpu()) - used;
      return { ...countedBy(structuredContent), wall, cpu, peak: peakMemory({ pid: server.child.pid }) };
    },
    end: () => server.end(),
  };
}

/** The published command line: a process for each count. */
function cold(inputs: Inputs): Contender {
  const { brandid, mccids } = asked(inputs, '');
  const fixed = ['call', 'test_metadata_regex', '--json', `--brandid=${brandid}`, `--mccids=${mccids.join(',')}`];
  const command = [process.execPath, join(inputs.dist, 'cli.mjs'), ...fixed];
  return {
    name: 'this command line, cold',
    async count(regex) {
      const { output, wall, cpu } = timed([...command, `--regex=${regex}`], { BRAND_ESCALATIONS_DATA: inputs.store });
      return { ...countedBy(JSON.parse(output)), wall, cpu, peak: 0 };
    },
    async end() {},
  };
}

const has = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

async function contenders(inputs: Inputs, isSmallest: boolean): Promise<readonly Contender[]> {
  const missing = ['rg', 'python3'].filter((command) => !has(command));
  for (const command of missing) process.stderr.write(`LEFT OUT: ${command} is not installed\n`);
  return [
    await warm(inputs),
    cold(inputs),
    lasting('DuckDB, 2 threads', process.execPath, [path('peers/match-duckdb.ts'), inputs.duckdb, inputs.csv]),
    ...(missing.includes('rg') ? [] : [ripgrep(inputs)]),
    ...(isSmallest && !missing.includes('python3')
      ? [lasting('Python re', 'python3', [path('peers/match-python.py'), inputs.csv])]
      : []),
  ];
}

type Measured = ReadonlyMap<string, { readonly wall: number; readonly cpu: number }>;

interface PatternResult {
  readonly name: string;
  readonly pattern: string;
  readonly rows: number;
  readonly of: Measured;
}

async function measurePattern(
  [name, pattern]: readonly [string, string],
  all: readonly Contender[],
  peaks: Map<string, number>,
): Promise<PatternResult> {
  const times = new Map(all.map((one) => [one.name, { wall: [] as number[], cpu: [] as number[] }]));
  const found = new Map<string, number>();
  const brandsFound = new Map<string, string>();
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const one of round % 2 === 0 ? all : all.toReversed()) {
      const { rows, brands, wall, cpu, peak } = await one.count(pattern);
      if (brands !== undefined) brandsFound.set(one.name, JSON.stringify(brands));
      found.set(one.name, rows);
      peaks.set(one.name, peak);
      if (round < 0) continue;
      times.get(one.name)?.wall.push(wall);
      times.get(one.name)?.cpu.push(cpu);
    }
  }
  if (new Set(found.values()).size !== 1) throw new Error(`${pattern}: ${JSON.stringify([...found])}`);
  if (new Set(brandsFound.values()).size !== 1) throw new Error(`${pattern}: ${JSON.stringify([...brandsFound])}`);
  const of = new Map([...times].map(([who, { wall, cpu }]) => [who, { wall: median(wall), cpu: median(cpu) }]));
  return { name, pattern, rows: found.values().next().value ?? 0, of };
}

const amount = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

function table(results: readonly PatternResult[], all: readonly Contender[]): string {
  const names = all.map(({ name }) => name);
  const [reference = ''] = names;
  const row = ({ name, rows, of }: PatternResult): string => {
    const own = of.get(reference)?.wall ?? Number.NaN;
    const cells = names.map((who) => {
      const { wall, cpu } = of.get(who) ?? { wall: Number.NaN, cpu: Number.NaN };
      return `${amount(wall)} / ${amount(cpu)}${who === reference ? '' : ` (${(wall / own).toFixed(1)})`}`;
    });
    return `| ${name} | ${rows.toLocaleString('en')} | ${cells.join(' | ')} |`;
  };
  return [
    `| pattern | rows | ${names.join(' | ')} |`,
    `| --- | ---: |${names.map(() => ' ---: |').join('')}`,
    ...results.map(row),
  ].join('\n');
}

async function measureSize(combos: number, dist: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-match-'));
  try {
    const before = usedCpu();
    const inputs = await prepare(combos, directory, dist);
    const loading = usedCpu() - before;
    const all = await contenders(inputs, combos === Math.min(...SIZES));
    const peaks = new Map<string, number>();
    const results: PatternResult[] = [];
    for (const pattern of [['rare literal', inputs.rare] as const, ...PATTERNS]) {
      results.push(await measurePattern(pattern, all, peaks));
      process.stderr.write(`${combos}: ${pattern[0]}\n`);
    }
    for (const one of all) await one.end();
    const upkeep = indexUpkeep(storeFiles(inputs.store).data);
    const rare = `The rare literal is \`${inputs.rare}\`.`;
    const megabytes = (file: string): number => Math.round(statSync(file).size / 1e6);
    const memory = [...peaks].filter(([, peak]) => peak > 0).map(([who, peak]) => `${who} ${peak.toFixed(0)} MB`);
    return [
      `### ${combos.toLocaleString('en')} combos`,
      '',
      table(results, all),
      '',
      `${rare} Highest memory: ${memory.join(', ')}. Files: store ${megabytes(storeFiles(inputs.store).data)} MB, DuckDB ${megabytes(inputs.duckdb)} MB. Generating the sample twice and loading it took ${(loading / 1000).toFixed(0)} s of processor time. The index (blocks of narratives and their letters) has ${Math.round(upkeep.bytes / 1e6)} MB of the store. Moving ${upkeep.moved.toLocaleString('en')} combos of a brand to another costs ${amount(upkeep.cpu.all)} ms of processor time, ${amount(upkeep.cpu.upkeep)} of them to bring counts and index up to date.`,
    ].join('\n');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const sections: string[] = [];
const dist = mkdtempSync(join(tmpdir(), 'bench-match-dist-'));
try {
  await bundle(dist);
  for (const size of SIZES) sections.push(await measureSize(size, dist));
} finally {
  rmSync(dist, { recursive: true, force: true });
}
const text = [
  '## Counting what a pattern matches',
  '',
  `Rows that match a pattern, with the counts of each brand: \`npm run bench:match -- ${SIZES.join(' ')}\`, medians of ${ROUNDS} rounds in which the contenders take turns. Milliseconds of wall time / processor time, and in brackets the wall time as a multiple of ours. Patterns: ${PATTERNS.map(([name, pattern]) => `${name} \`${pattern.replaceAll('|', '\\|')}\``).join(', ')}.`,
  '',
  sections.join('\n\n'),
  '',
  measuredOn(),
].join('\n');
writeSection('match', text);
process.stdout.write(`${text}\n`);
