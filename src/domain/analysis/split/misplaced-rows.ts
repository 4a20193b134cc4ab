import { type Brand, isWalletAffected } from '../../brand/brand.ts';
import { narrativeReader, squeezed, wordsOf } from '../../brand/narrative-words.ts';
import { withoutWalletPrefix } from '../../brand/wallets.ts';
import { type Criteria, compileCriteria } from '../../criteria/criteria.ts';
import type { MisplacedRows } from '../../data-quality/assessment.ts';
import type { BrandReads } from '../../ports/brands.ts';
import type { BrandProfile, ProfiledCombo } from './profile.ts';
import { countBy } from './row-groups.ts';

/** Maximum number of first words that are looked up; the most frequent ones. */
const MOST_WORDS = 20;
/** Banks truncate long names to about 25 characters; this many characters are enough to recognise one. */
const LENGTH_OF_CUT_NAME = 20;

type Named = Pick<Brand, 'brandid' | 'brandname'>;

/** Returns the first words of narratives that do not contain this name; names of other brands would begin with them. */
export function misplacedWords(profile: BrandProfile, brandname: string): readonly string[] {
  const words = countBy(unnamed(profile, brandname), ({ combo }) => firstWord(combo.narrative));
  return words.slice(0, MOST_WORDS).map(([word]) => word);
}

/** Returns the spellings of a word of a narrative in brand names: LOVES can be "Love's", and vice versa. */
export function spellingsOf(word: string): readonly string[] {
  const plain = word.replaceAll("'", '');
  return [...new Set([word, plain, plain.replace(/(?<=.)S$/, "'S")])];
}

/**
 * @param others other brands in use, by the first word that they were found with
 */
export function findMisplaced(
  profile: BrandProfile,
  brandname: string,
  others: ReadonlyMap<string, readonly Named[]>,
): readonly MisplacedRows[] {
  const own = { brandname };
  const readers = new Map<string, ReturnType<typeof narrativeReader>>();
  const ownerOf = ({ combo: { narrative } }: ProfiledCombo): Named | null => {
    // If this name extends the other one (Boots Opticians), BOOTS may be short for either.
    const candidates = (others.get(firstWord(narrative) ?? '') ?? []).filter(
      (other) => !isLonger(own, other.brandname),
    );
    const named = candidates.filter((other) => {
      const read = readers.get(other.brandname) ?? narrativeReader(other.brandname);
      readers.set(other.brandname, read);
      return read(narrative).name === 'own' || isCutName(narrative, other.brandname);
    });
    const longest = (a: Named, b: Named) => squeezed(b.brandname).length - squeezed(a.brandname).length;
    return named.sort((a, b) => longest(a, b) || a.brandid - b.brandid)[0] ?? null;
  };
  const found = [...Map.groupBy(unnamed(profile, brandname), ownerOf)].flatMap(([owner, rows]): OwnedRows[] =>
    owner === null ? [] : [{ owner, rows, pattern: patternFor(owner, rows) }],
  );
  return found
    .map(({ owner: { brandid, brandname: name }, rows, pattern }): MisplacedRows => {
      const plain = rows.filter(({ combo }) => !isWalletAffected(combo)).length;
      const longer = found.filter((other) => other.pattern !== pattern && isLonger(other.owner, name));
      const criteria = criteriaFor(pattern, longer, rows, profile);
      return { brandid, brandname: name, combos: rows.length, plain_combos: plain, criteria };
    })
    .sort((a, b) => b.combos - a.combos || a.brandid - b.brandid);
}

interface OwnedRows {
  readonly owner: Named;
  readonly rows: readonly ProfiledCombo[];
  /** The pattern of the name's spelling in these rows. */
  readonly pattern: string;
}

function isLonger({ brandname }: Pick<Named, 'brandname'>, than: string): boolean {
  return squeezed(brandname).startsWith(squeezed(than));
}

/** Returns rows that contain the brand's name nowhere. If the name follows later, the first word is no sign of another brand. */
function unnamed({ rows }: BrandProfile, brandname: string): readonly ProfiledCombo[] {
  const own = squeezed(brandname);
  if (own === '') return [];
  return rows.filter(({ read, combo }) => read.name === 'foreign' && !squeezed(combo.narrative).includes(own));
}

function firstWord(narrative: string): string | null {
  const [word = ''] = withoutWalletPrefix(narrative).trim().toUpperCase().split(/\s+/);
  return /[\p{L}\p{N}]/u.test(word) ? word : null;
}

function isCutName(narrative: string, brandname: string): boolean {
  const key = squeezed(brandname);
  return nameIn(narrative, key).length >= LENGTH_OF_CUT_NAME;
}

/** Returns the beginning of a narrative that contains the name, or as much of the name as it contains. */
function nameIn(narrative: string, key: string): string {
  const text = withoutWalletPrefix(narrative).trim();
  let end = 0;
  for (let i = 1; i <= text.length; i++) {
    const read = squeezed(text.slice(0, i));
    if (!key.startsWith(read)) break;
    end = i;
    if (read === key) break;
  }
  return text.slice(0, end).trim();
}

function patternFor({ brandname }: Named, rows: readonly ProfiledCombo[]): string {
  const key = squeezed(brandname);
  const spellings = countBy(rows, ({ combo }) => namePattern(nameIn(combo.narrative, key), key)).map(([text]) => text);
  return spellings.length === 1 ? (spellings[0] ?? '') : `(?:${spellings.join('|')})`;
}

/** Returns criteria that match exactly these rows: the name at the start or after a wallet's prefix, but no longer name of a third brand. */
function criteriaFor(
  pattern: string,
  longer: readonly OwnedRows[],
  rows: readonly ProfiledCombo[],
  profile: BrandProfile,
): Criteria | null {
  const meant = new Set(rows.map(({ combo }) => combo));
  const not = longer.map((other) => ({ not: { narrative: `\\b${other.pattern}` } }));
  const tried = [`^${pattern}`, `\\b${pattern}`].map((narrative): Criteria => {
    return not.length === 0 ? { narrative } : { all: [{ narrative }, ...not] };
  });
  const isExact = (criteria: Criteria) => {
    const compiled = compileCriteria(criteria);
    return compiled.ok && profile.rows.every(({ combo }) => compiled.matches(combo) === meant.has(combo));
  };
  return tried.find(isExact) ?? null;
}

/** Returns a pattern of the words and the signs between them; contains only letters, digits and regex signs. */
function namePattern(text: string, key: string): string {
  const upper = text.toUpperCase();
  const signs = upper.replace(/[^\p{L}\p{N}]+/gu, (between) => (/^\s+$/.test(between) ? '\\s+' : '\\W+'));
  return wordsOf(text).join('') === key ? `${signs}\\b` : signs;
}

/** The most names looked up for one word. A word with more names is not significant. */
const MOST_NAMES = 50;

/** Finds rows of a brand that name another active brand. The number of lookups is bounded for any brand. */
export async function misplacedRowsOf(
  { brandid, brandname }: Pick<Brand, 'brandid' | 'brandname'>,
  profile: BrandProfile,
  reads: Pick<BrandReads, 'brandsNamed' | 'brandNamesStartingWith'>,
): Promise<readonly MisplacedRows[]> {
  const others = new Map<string, readonly Brand[]>();
  for (const word of misplacedWords(profile, brandname)) {
    const names = new Set<string>();
    for (const spelling of spellingsOf(word)) {
      for (const name of (await reads.brandNamesStartingWith(spelling)).slice(0, MOST_NAMES)) names.add(name);
    }
    const found: Brand[] = [];
    for (const name of names) {
      const inUse = (await reads.brandsNamed(name)).filter((one) => one.status === 'active' && one.brandid !== brandid);
      // If two brands have the name, the rows' owner cannot be determined.
      if (inUse.length === 1) found.push(...inUse);
    }
    others.set(word, found);
  }
  return findMisplaced(profile, brandname, others);
}
