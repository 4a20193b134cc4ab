import { type Combo, isWalletAffected, type Mcc, WALLET_MCCIDS } from '../../src/domain/brand/brand.ts';
import { statementText } from './statement-style.ts';

/** A brand with a history in the sample. `ownIds` has several ids for a brand that was split later. */
export interface Subject {
  readonly brandid: number;
  readonly brandname: string;
  /** The sector as recorded at the time of the history. */
  readonly sector: string;
  readonly ownIds: readonly number[];
}

/** The rows on which a brand's metadata is measured. */
export interface Evidence {
  readonly own: Combo[];
  /** Rows of other brands with a word that begins like this brand's name: the only ones that a pattern for it can match. */
  readonly lookalikes: Combo[];
}

const STEM_LENGTH = 4;
const NOT_A_WORD = /[^A-Z0-9]+/;

/** The letters with which a word of a narrative must start for any of the brand's patterns to match. */
const stemOf = (brandname: string): string =>
  (/[A-Z0-9]+/.exec(statementText(brandname))?.[0] ?? '').slice(0, STEM_LENGTH);

const groupByKeys = <K>(
  subjects: readonly Subject[],
  keysOf: (subject: Subject) => readonly K[],
): Map<K, Subject[]> => {
  const groups = new Map<K, Subject[]>();
  for (const subject of subjects) {
    for (const key of keysOf(subject)) groups.set(key, [...(groups.get(key) ?? []), subject]);
  }
  return groups;
};

const NO_SUBJECTS: readonly Subject[] = [];

/** Reads the combos once and collects the rows relevant to each subject, by brandid. */
export function gatherEvidence(combos: Iterable<Combo>, subjects: readonly Subject[]): Map<number, Evidence> {
  const evidence = new Map(subjects.map((s): [number, Evidence] => [s.brandid, { own: [], lookalikes: [] }]));
  const byOwnId = groupByKeys(subjects, (subject) => subject.ownIds);
  const byStem = groupByKeys(subjects, (subject) => [stemOf(subject.brandname)]);
  for (const combo of combos) {
    const owners = byOwnId.get(combo.brandid) ?? NO_SUBJECTS;
    for (const owner of owners) evidence.get(owner.brandid)?.own.push(combo);
    for (const word of combo.narrative.toUpperCase().split(NOT_A_WORD)) {
      for (let length = 1; length <= STEM_LENGTH && length <= word.length; length++) {
        for (const subject of byStem.get(word.slice(0, length)) ?? []) {
          const seen = evidence.get(subject.brandid)?.lookalikes ?? [];
          if (!owners.includes(subject) && seen.at(-1) !== combo) seen.push(combo);
        }
      }
    }
  }
  return evidence;
}

/** The effect of one pattern with one list of codes. A combo matches when both its narrative and its code do, as upstream. */
export interface Measurement {
  readonly own: number;
  readonly ownMatched: number;
  readonly othersMatched: number;
  /** Share of own combos matched. */
  readonly coverage: number;
  /** Share of the matched combos that are recorded under other brands. */
  readonly falsePositives: number;
  readonly missed: Combo | null;
  /** False positives; rows of the most frequent brand come first. */
  readonly caught: readonly Combo[];
}

const roundShare = (share: number): number => Math.round(share * 10_000) / 10_000;

function mostCaughtFirst(rows: readonly Combo[]): Combo[] {
  const counts = new Map<number, number>();
  for (const { brandid } of rows) counts.set(brandid, (counts.get(brandid) ?? 0) + 1);
  const countOf = (combo: Combo): number => counts.get(combo.brandid) ?? 0;
  return rows.toSorted((a, b) => countOf(b) - countOf(a) || a.brandid - b.brandid || a.ccid - b.ccid);
}

export function measure(evidence: Evidence, regex: string, mccids: readonly number[]): Measurement {
  const pattern = new RegExp(regex, 'i');
  const codes = new Set(mccids);
  const matches = (combo: Combo): boolean => codes.has(combo.mccid) && pattern.test(combo.narrative);
  const ownMatched = evidence.own.filter(matches).length;
  const caught = mostCaughtFirst(evidence.lookalikes.filter(matches));
  const matched = ownMatched + caught.length;
  return {
    ...{ own: evidence.own.length, ownMatched, othersMatched: caught.length, caught },
    coverage: roundShare(ownMatched / Math.max(1, evidence.own.length)),
    falsePositives: roundShare(caught.length / Math.max(1, matched)),
    missed: evidence.own.find((combo) => !matches(combo)) ?? null,
  };
}

/** Statistics of the brand's own rows, independent of any pattern. */
export interface Profile {
  readonly combos: number;
  /** Codes other than wallet codes, with their shares of the rows without wallet codes; the most frequent first. */
  readonly codes: readonly { readonly mccid: number; readonly share: number }[];
  readonly walletShare: number;
  /** Share of the rows without wallet codes whose code is of the brand's own sector. */
  readonly sectorAgreement: number;
  /** The sector of most rows. */
  readonly usualSector: string;
  readonly withoutMid: number;
}

export function profileOf(own: readonly Combo[], sector: string, mccs: ReadonlyMap<number, Mcc>): Profile {
  const counts = new Map<number, number>();
  const sectors = new Map<string, number>();
  const rows = own.filter((combo) => !WALLET_MCCIDS.has(combo.mccid));
  for (const { mccid } of rows) {
    const codeSector = mccs.get(mccid)?.sector ?? '';
    counts.set(mccid, (counts.get(mccid) ?? 0) + 1);
    sectors.set(codeSector, (sectors.get(codeSector) ?? 0) + 1);
  }
  const total = Math.max(1, rows.length);
  const largestFirst = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
  return {
    combos: own.length,
    codes: largestFirst.map(([mccid, count]) => ({ mccid, share: count / total })),
    walletShare: own.filter(isWalletAffected).length / Math.max(1, own.length),
    sectorAgreement: (sectors.get(sector) ?? 0) / total,
    usualSector: [...sectors].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? sector,
    withoutMid: own.filter((combo) => combo.mid === '').length,
  };
}
