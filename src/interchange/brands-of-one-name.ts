import type { Brand } from '../domain/brand/brand.ts';
import { nameKey } from '../domain/brand/name-key.ts';
import { isMissingName } from '../domain/text/missing.ts';
import { noun } from '../domain/text/noun.ts';
import { echo } from './echo.ts';
import type { ImportLog } from './import-log.ts';

const NAMED = 5;

/** Passes brands on and, at the end, notes those active ones that share a name: one of them may be a duplicate. */
export function* notingSharedNames(brands: Iterable<Brand>, log: ImportLog): Generator<Brand> {
  const bearers = new Map<string, Pick<Brand, 'brandid' | 'brandname'>[]>();
  for (const brand of brands) {
    const { brandid, brandname, status } = brand;
    if (status === 'active' && !isMissingName(brandname)) {
      const key = nameKey(brandname);
      bearers.set(key, [...(bearers.get(key) ?? []), { brandid, brandname }]);
    }
    yield brand;
  }
  const shared = [...bearers.values()].filter((some) => some.length > 1);
  if (shared.length === 0) return;
  const named = shared.slice(0, NAMED).map((some) => {
    const ids = some.slice(0, NAMED).map(({ brandid }) => brandid);
    return `${echo(some[0]?.brandname ?? '')} (${ids.join(', ')}${some.length > NAMED ? ' and more' : ''})`;
  });
  const more = shared.length > NAMED ? ' and others' : '';
  log.remarks.add(
    `Several active brands have ${shared.length === 1 ? 'one name' : `each of ${shared.length} ${noun(shared.length, 'name')}`}: ${named.join(', ')}${more}. get_known_ambiguous_names lists them`,
  );
}
