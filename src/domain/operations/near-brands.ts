import { initialsOf, isSameName, nameKey, nameWords } from '../brand/name-key.ts';
import { NEAR_ENOUGH, NEARLY_THE_SAME, spellingReader } from '../brand/near-name.ts';
import type { NamedBrand } from '../ports/brands.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import { quoted } from '../text/quoted.ts';

const LEGAL_FORMS: ReadonlySet<string> = new Set(
  'ltd limited plc llp llc inc corp corporation co company gmbh ag sa spa bv nv group holdings uk'.split(' '),
);
const COMPARED = 20;
const WARNED_OF = 3;

/**
 * Warns of brands that a new name may mean: those spelled almost alike, those that differ by "the" or a legal form, and
 * those that abbreviate it (M&S).
 * Brands of the same name are not among them, because they are refused.
 *
 * @param except brands that may have a similar name, as the one that is renamed or split
 */
export async function nearBrandWarnings(
  name: string,
  except: readonly number[],
  reads: Pick<DecisionReads, 'brandsNamed' | 'brandsSpelledLike'>,
): Promise<readonly string[]> {
  const [key, plain] = [nameKey(name), plainKey(name)];
  const likenessTo = spellingReader(name, NEARLY_THE_SAME);
  const spelled = (await reads.brandsSpelledLike(name, COMPARED, NEAR_ENOUGH)).filter(
    ({ brandname }) =>
      likenessTo(nameKey(brandname)) >= NEARLY_THE_SAME ||
      withoutSpelledUmlauts(plainKey(brandname)) === withoutSpelledUmlauts(plain) ||
      initialsOf(brandname) === key,
  );
  const near = new Map<number, NamedBrand>();
  for (const shorter of [plain, initialsOf(name)]) {
    const named = shorter === null || shorter === key ? [] : await reads.brandsNamed(shorter);
    for (const brand of named) near.set(brand.brandid, brand);
  }
  for (const brand of spelled) near.set(brand.brandid, brand);
  return [...near.values()]
    .filter(({ brandid, brandname }) => !except.includes(brandid) && !isSameName(brandname, name))
    .slice(0, WARNED_OF)
    .map(
      ({ brandid, brandname, status }) =>
        `${quoted(name.trim())} is almost the name of ${status === 'active' ? 'brand' : 'inactive brand'} ${brandid} ${quoted(brandname)}. If they are one brand, use brand ${brandid} instead.`,
    );
}

/** Returns a key in which Mueller is Muller. Other names lose letters as well, so it tells similar names only. */
function withoutSpelledUmlauts(key: string): string {
  return key.replace(/(?<=[aou])e/g, '');
}

/** Returns the key of a name without its article and its legal form. */
function plainKey(name: string): string {
  const words = nameWords(name);
  const from = words[0] === 'the' && words.length > 1 ? 1 : 0;
  let to = words.length;
  while (to > from + 1 && LEGAL_FORMS.has(words[to - 1] ?? '')) to--;
  return words.slice(from, to).join('') || nameKey(name);
}
