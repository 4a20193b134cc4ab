import { isWalletAffected } from '../../../domain/brand/brand.ts';
import { type CoverageGroup, type OwnGroup, type OwnGroups, ownGroupsOf } from '../../../domain/metadata/coverage.ts';
import type { Database, Row } from '../database.ts';
import { APART } from '../narrative-blocks.ts';
import { currentRevision } from '../reads/store.ts';
import { integer, only, text } from '../row.ts';

/** Groups whose narratives are searched at once, a line each. */
export interface OwnPart {
  readonly texts: string;
  readonly own: OwnGroups;
}

/** A brand's combos in groups that read the same. */
export interface BrandGroups {
  /** The largest groups first. */
  readonly parts: readonly OwnPart[];
  /** Those that are searched by themselves. */
  readonly apart: readonly CoverageGroup[];
}

/** Columns of a group, of `narrative_count` and `narrative`. */
export const GROUP_COLUMNS = 'brandid, mccid, -rank AS combos, narrative';

const OWN = `SELECT ${GROUP_COLUMNS}, ${APART} AS is_apart
  FROM narrative_count CROSS JOIN narrative USING (narrative_id)
  WHERE brandid = ? AND mccid <> '*' ORDER BY rank, narrative, mccid`;

const ALL = 'SELECT ifnull(sum(combos), 0) AS combos FROM combo_count';

/** A part of the work between two looks for an abort. */
const GROUPS_PER_PART = 1024;
/** Groups of brands that are kept; each takes about 150 bytes. */
const GROUPS_KEPT = 200_000;

export function groupOf(row: Row): CoverageGroup {
  return {
    brandid: integer(row, 'brandid'),
    mccid: integer(row, 'mccid'),
    narrative: text(row, 'narrative'),
    combos: integer(row, 'combos'),
  };
}

function readBrandGroups(database: Database, brandid: number): BrandGroups {
  const apart: CoverageGroup[] = [];
  const plain: OwnGroup[] = [];
  for (const row of database.iterate(OWN, brandid)) {
    const group = groupOf(row);
    if (integer(row, 'is_apart') === 1) apart.push(group);
    else plain.push({ ...group, walletAffected: isWalletAffected(group) });
  }
  const parts: OwnPart[] = [];
  for (let from = 0; from < plain.length; from += GROUPS_PER_PART) {
    const groups = plain.slice(from, from + GROUPS_PER_PART);
    parts.push({ texts: groups.map(({ narrative }) => narrative).join('\n'), own: ownGroupsOf(groups) });
  }
  return { parts, apart };
}

/**
 * What counts of many patterns need of one state of the data: the combos of the brands that they are about, and the number
 * of all combos. Patterns are mostly tried several times on one brand.
 */
export class MatchedState {
  #revision: number | undefined;
  #allCombos: number | undefined;
  /** The last one used is the last one. */
  readonly #own = new Map<number, BrandGroups & { readonly count: number }>();

  /** Returns the groups of a brand's combos. */
  groupsOf(database: Database, brandid: number): BrandGroups {
    this.#forgetOlder(database);
    const known = this.#own.get(brandid);
    this.#own.delete(brandid);
    const groups = known ?? counted(readBrandGroups(database, brandid));
    this.#own.set(brandid, groups);
    let kept = 0;
    for (const [other, { count }] of [...this.#own].reverse()) {
      kept += count;
      if (kept > GROUPS_KEPT && other !== brandid) this.#own.delete(other);
    }
    return groups;
  }

  /** Returns the number of all combos. */
  allCombos(database: Database): number {
    this.#forgetOlder(database);
    this.#allCombos ??= integer(only(database.get(ALL)), 'combos');
    return this.#allCombos;
  }

  #forgetOlder(database: Database): void {
    const revision = currentRevision(database);
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#allCombos = undefined;
    this.#own.clear();
  }
}

function counted(groups: BrandGroups): BrandGroups & { readonly count: number } {
  const count = groups.apart.length + groups.parts.reduce((sum, part) => sum + part.own.groups.length, 0);
  return { ...groups, count };
}
