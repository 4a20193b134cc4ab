import { findMisplaced, misplacedWords, spellingsOf } from '../../analysis/split/misplaced-rows.ts';
import type { BrandProfile } from '../../analysis/split/profile.ts';
import type { Brand } from '../../brand/brand.ts';
import type { MisplacedRows } from '../../data-quality/assessment.ts';
import type { BrandReads } from '../../ports/brands.ts';

/** Names looked up for one word at most; a word with more names tells little. */
const MOST_NAMES = 50;

/** Which rows of a brand name another one in use. The look-ups are bounded, whatever the brand holds. */
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
      // Of two brands of one name nothing tells whose the rows are.
      if (inUse.length === 1) found.push(...inUse);
    }
    others.set(word, found);
  }
  return findMisplaced(profile, brandname, others);
}
