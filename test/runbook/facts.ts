import { type Combo, isWalletAffected } from '../../src/domain/brand/brand.ts';
import type { MetadataVersion } from '../../src/domain/metadata/metadata.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { Counted, Span } from '../../src/domain/ports/analytics.ts';
import { manualMetadataFile } from './command-lines.ts';

/** A text or a number that an answer must hold. */
export type Fact = string | number;

/** The sources of facts: the command line as the runbook has it, and the store that it runs on. */
export interface Sources {
  readonly line: string;
  readonly data: AgentPorts['data'];
}

/** The facts that the answer to a line must hold. */
export type Facts = (sources: Sources) => Promise<readonly Fact[]>;

/** The value of a flag in the line, as a shell reads it. */
export function flag({ line }: Sources, name: string): string {
  const [, double, single, bare] =
    new RegExp(`--${name} (?:"((?:[^"\\\\]|\\\\.)*)"|'([^']*)'|(\\S+))`).exec(line) ?? [];
  const value = double?.replace(/\\(["\\])/g, '$1') ?? single ?? bare;
  if (value === undefined) throw new Error(`The runbook has no --${name} in: ${line}`);
  return value;
}

/** Facts that the line itself states. */
export const stated =
  (...names: readonly string[]): Facts =>
  async (sources) =>
    names.map((name) => flag(sources, name));

/** The facts of several sources together. */
export const all =
  (...parts: readonly Facts[]): Facts =>
  async (sources) =>
    (await Promise.all(parts.map((part) => part(sources)))).flat();

const brandid = (sources: Sources): number => Number(flag(sources, 'brandid'));
const own = (sources: Sources) => sources.data.combosOf(brandid(sources));

async function current(sources: Sources): Promise<MetadataVersion> {
  const version = (await sources.data.metadataVersions(brandid(sources))).at(-1);
  if (version === undefined) throw new Error('The brand has no metadata.');
  return version;
}

type Pattern = Pick<MetadataVersion, 'regex' | 'mccids'>;

/** How many of the combos a pattern matches, counted without the program's own matcher. */
function matched(combos: readonly Combo[], { regex, mccids }: Pattern): number {
  const pattern = new RegExp(regex, 'i');
  return combos.filter(({ narrative, mccid }) => mccids.includes(mccid) && pattern.test(narrative)).length;
}

const withCodes = (combos: readonly Combo[], codes: readonly number[]) =>
  combos.filter(({ mccid }) => codes.includes(mccid)).length;

export const brandId: Facts = async (sources) => [brandid(sources)];

export const brandName: Facts = async (sources) => [(await sources.data.brand(brandid(sources)))?.brandname ?? ''];

export const sector: Facts = async (sources) => [(await sources.data.brand(brandid(sources)))?.sector ?? ''];

export const comboFacts: Facts = async (sources) => {
  const { combos, distinct_narratives, mccids } = await sources.data.comboSummary(brandid(sources));
  return [combos, distinct_narratives, ...mccids.flatMap((one) => [one.mccid, one.combos])];
};

export const comboCount: Facts = async (sources) => [(await own(sources)).length];

export const currentVersion: Facts = async (sources) => [(await current(sources)).version];

export const currentRegex: Facts = async (sources) => [(await current(sources)).regex];

export const currentCodes: Facts = async (sources) => [(await current(sources)).mccids.join(', ')];

export const activeEscalation: Facts = async (sources) =>
  (await sources.data.activeEscalationsOf(brandid(sources))).flatMap((one) => [one.escalation_id, one.reason]);

export const escalationFacts: Facts = async (sources) => {
  const escalation = await sources.data.escalation(flag(sources, 'escalation-id'));
  return [escalation?.escalation_id ?? '', escalation?.assigned_to ?? '', escalation?.brandname ?? ''];
};

export const firstCombos: Facts = async (sources) => {
  const { rows, total } = await sources.data.comboPage({ brandid: brandid(sources) }, 20);
  return [total, ...rows.flatMap(({ ccid, mid, mccid }) => [ccid, mid, mccid])];
};

export const firstNarratives: Facts = async (sources) => {
  const limit = Number(flag(sources, 'limit'));
  const { rows, total } = await sources.data.narrativePage({ brandid: brandid(sources) }, limit);
  // A run of spaces is shown by its length.
  const plain = rows.filter(({ narrative }) => !narrative.includes('  '));
  return [limit, total, ...plain.map(({ narrative }) => narrative)];
};

export const feedbackFacts: Facts = async (sources) => {
  const feedback = await sources.data.feedbackOf(brandid(sources));
  return [feedback.length, ...feedback.flatMap((one) => [one.feedback_id, one.submitted_by])];
};

export const runCount: Facts = async (sources) => [(await sources.data.executionsOf(brandid(sources))).length];

export const versionFacts: Facts = async (sources) => {
  const versions = await sources.data.metadataVersions(brandid(sources));
  return [versions.length, ...versions.map(({ regex }) => regex)];
};

/** The two versions that a reprocessing is verified by, with the own combos that each matches. */
export const lastTwoVersions: Facts = async (sources) => {
  const combos = await own(sources);
  const versions = (await sources.data.metadataVersions(brandid(sources))).slice(-2);
  return versions.flatMap((one) => [one.version, one.regex, matched(combos, one)]);
};

export const nextVersion: Facts = async (sources) => [(await current(sources)).version + 1];

const split = (combos: readonly Combo[], pattern: Pattern): readonly Fact[] => {
  const found = matched(combos, pattern);
  return [found, combos.length - found];
};

export const matchesOfCurrentMetadata: Facts = async (sources) => split(await own(sources), await current(sources));

const codesOf = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);

export const matchesOfGivenRegex: Facts = async (sources) =>
  split(await own(sources), { regex: flag(sources, 'regex'), mccids: [...codesOf(flag(sources, 'mccids'))] });

function document(): { readonly pattern: Pattern; readonly facts: readonly Fact[] } {
  const { regex, mccids, confidence, notes, created_by } = JSON.parse(manualMetadataFile());
  return { pattern: { regex, mccids: mccids.map(Number) }, facts: [regex, confidence, notes, created_by] };
}

export const documentFields: Facts = async () => document().facts;

export const matchesOfDocument: Facts = async (sources) => split(await own(sources), document().pattern);

/** The parts of a split by single codes, each with its combos, and the combos that stay. */
export const splitParts: Facts = async (sources) => {
  const combos = await own(sources);
  const parts = flag(sources, 'criteria-values')
    .split(',')
    .map((part) => part.split(':'));
  const counts = parts.map(([code]) => withCodes(combos, [Number(code)]));
  const rest = combos.length - counts.reduce((sum, count) => sum + count, 0);
  return [...parts.map(([, name]) => name ?? ''), ...counts, rest];
};

/** The parts that the runbook makes of its brand in Procedure 3, each with the combos of the first code that it gives it. */
export const runbookParts: Facts = async (sources) => {
  const combos = await own(sources);
  return ['Star Market', withCodes(combos, [5411]), 'Star Burger', withCodes(combos, [5814])];
};

export const duplicateCount: Facts = async (sources) => {
  const combos = await own(sources);
  const distinct = new Set(
    combos.map(({ bankid, mid, narrative, mccid }) => [bankid, mid, narrative, mccid].join('\n')),
  );
  return [combos.length - distinct.size];
};

export const combosWithoutWallet: Facts = async (sources) => {
  const combos = (await own(sources)).filter((combo) => !isWalletAffected(combo));
  const codes = new Set(combos.map(({ mccid }) => mccid));
  return [combos.length, ...[...codes].flatMap((code) => [code, withCodes(combos, [code])])];
};

export const newBrandname: Facts = async (sources) => {
  const updates: { brand_name: string } = JSON.parse(flag(sources, 'updates'));
  return [updates.brand_name];
};

/** What a report counts between two days, the last one included. */
export const reportCounts =
  (period: (sources: Sources) => { readonly from: string; readonly to: string }): Facts =>
  async (sources) => {
    const { from, to } = period(sources);
    const after = new Date(Date.parse(to) + 86_400_000).toISOString();
    const span: Span = { from: new Date(from).toISOString(), to: after };
    const counted = (figure: Counted) => sources.data.escalationsCounted(figure, 1000);
    const created = await counted({ what: 'created', span });
    const closed = await counted({ what: 'closed', span });
    const active = await counted({ what: 'active', at: span.to });
    return [from, to, created.length, closed.length, active.length, ...active.slice(0, 4), ...created.slice(0, 4)];
  };

/** The runbook's own case, by its id. */
export const openEscalationId: Facts = async (sources) =>
  (await sources.data.activeEscalationsOf(brandid(sources))).map((one) => one.escalation_id);

/** The brand that the whole runbook is about, in lines that do not name it. */
export const runbookBrand: Facts = async ({ data }) => {
  const [brand] = await data.brandsNamed('Star');
  return [brand?.brandid ?? '', brand?.brandname ?? '', (await data.combosOf(brand?.brandid ?? 0)).length];
};

/** The first of the brands listed under a flag that the store does not have. */
export const firstUnknownBrand =
  (name: string): Facts =>
  async (sources) => {
    for (const id of codesOf(flag(sources, name))) if ((await sources.data.brand(id)) === undefined) return [id];
    throw new Error(`The store has every brand of --${name}.`);
  };
