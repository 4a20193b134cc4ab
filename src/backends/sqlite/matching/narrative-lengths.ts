import type { SearchedNarratives } from '../../../domain/regex/work.ts';
import type { Database } from '../database.ts';
import { integer } from '../row.ts';

/** Reads how many distinct narratives there are of each length. */
export function narrativeLengths(database: Database): SearchedNarratives {
  const lengths = { plain: [] as number[], others: [] as number[] };
  for (const row of database.all('SELECT is_plain, length, narratives FROM narrative_length ORDER BY length')) {
    const counts = integer(row, 'is_plain') === 1 ? lengths.plain : lengths.others;
    const length = integer(row, 'length');
    while (counts.length < length) counts.push(0);
    counts.push(integer(row, 'narratives'));
  }
  return lengths;
}
