import { type Combo, isWalletAffected, type Mcc, WALLET_MCCIDS } from '../../src/domain/brand/brand.ts';
import { statementText } from './handwriting.ts';

/** A brand whose past the sample tells. `ownIds` has more than one id for a brand that was split since. */
export interface Subject {
  readonly brandid: number;
  readonly brandname: string;
  /** As recorded while the history happened. */
  readonly sector: string;
  readonly ownIds: readonly number[];
}

/** The rows that a brand's metadata is judged by. */
export interface Evidence {
  readonly own: Combo[];
  /** Rows of other brands in which a word begins as this brand's name does: all that a pattern of the name can catch. */
  readonly lookalikes: Combo[];
}

const STEM_LENGTH = 4;
const NOT_A_WORD = /[^A-Z0-9]+/;

/** The letters that a narrative must have at the start of a word for any of the brand's patterns to match. */
const stemOf = (brandname: string): string =>
  (/[A-Z0-9]+/.exec(statementText(brandname))?.[0] ?? '').slice(0, STEM_LENGTH);

const grouped = <K>(subjects: readonly Subject[], keysOf: (subject: Subject) => readonly K[]): Map<K, Subject[]> => {
  const groups = new Map<K, Subject[]>();
  for (const subject of subjects) {
    for (const key of keysOf(subject)) groups.set(key, [...(groups.get(key) ?? []), subject]);
  }
  return groups;
};

const NOBODY: readonly Subject[] = [];

/** Reads the combos once and keeps the rows that matter to the subjects, by brandid. */
export function gatherEvidence(combos: Iterable<Combo>, subjects: readonly Subject[]): Map<number, Evidence> {
  const evidence = new Map(subjects.map((s): [number, Evidence] => [s.brandid, { own: [], lookalikes: [] }]));
  const byOwnId = grouped(subjects, (subject) => subject.ownIds);
  const byStem = grouped(subjects, (subject) => [stemOf(subject.brandname)]);
  for (const combo of combos) {
    const owners = byOwnId.get(combo.brandid) ?? NOBODY;
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

/** What one pattern with one list of codes does. A combo matches when its narrative and its code both do, as upstream. */
export interface Measurement {
  readonly own: number;
  readonly ownMatched: number;
  readonly othersMatched: number;
  /** Share of own combos matched. */
  readonly coverage: number;
  /** Share of matched combos that are recorded under other brands. */
  readonly falsePositives: number;
  readonly missed: Combo | null;
  /** Rows of the brand most often caught first. */
  readonly caught: readonly Combo[];
}

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

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
    coverage: rounded(ownMatched / Math.max(1, evidence.own.length)),
    falsePositives: rounded(caught.length / Math.max(1, matched)),
    missed: evidence.own.find((combo) => !matches(combo)) ?? null,
  };
}

/** What the brand's own rows say, whatever the pattern. */
export interface Profile {
  readonly combos: number;
  /** Codes that are not a wallet's, with their shares of those rows, the most frequent first. */
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
    const itsSector = mccs.get(mccid)?.sector ?? '';
    counts.set(mccid, (counts.get(mccid) ?? 0) + 1);
    sectors.set(itsSector, (sectors.get(itsSector) ?? 0) + 1);
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
