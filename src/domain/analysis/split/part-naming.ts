import type { Mcc } from '../../brand/brand.ts';
import { frequentNarratives } from '../../brand/combo-evidence.ts';
import type { ProfiledCombo } from './profile.ts';
import { countBy } from './row-groups.ts';

/** A word belongs to a part's name if this share of its rows contains it there. */
const NAME_WORD_SHARE = 0.6;

type Parts = readonly (readonly ProfiledCombo[])[];

/** Returns names from narratives ("Star Market"); equal ones are qualified by the business ("Gap (Clothing)"). */
export function namesFor(parts: Parts, brandname: string): string[] {
  const names = parts.map((part) => [brandname, ...wordsInName(part).map(titleCase)].join(' '));
  const qualified = names.map((name, i) => (isRepeated(names, name) ? `${name} (${labelOf(parts[i] ?? [])})` : name));
  return qualified.map((name, i) =>
    isRepeated(qualified, name) ? `${name} ${qualified.indexOf(name) === i ? 1 : i + 1}` : name,
  );
}

function isRepeated(names: readonly string[], name: string): boolean {
  return names.filter((one) => one === name).length > 1;
}

function wordsInName(part: readonly ProfiledCombo[]): string[] {
  const shown = part.filter((row) => row.read.complete && row.read.name === 'own');
  const words: string[] = [];
  let rows: readonly ProfiledCombo[] = shown;
  for (;;) {
    const at = words.length;
    const [next] = countBy(rows, (row) => row.read.words[at] ?? null);
    if (next === undefined || next[1] < NAME_WORD_SHARE * shown.length) return words;
    rows = rows.filter((row) => row.read.words[at] === next[0]);
    words.push(next[0]);
  }
}

function titleCase(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase();
}

/** Returns the label of the business of most rows. */
export function labelOf(rows: readonly ProfiledCombo[]): string {
  return countBy(rows, (row) => row.line?.label ?? null)[0]?.[0] ?? 'Other';
}

/** Returns the sector of most rows' codes, as in the `mcc` table. */
export function sectorOf(rows: readonly ProfiledCombo[], mccs: ReadonlyMap<number, Mcc>, otherwise: string): string {
  return (
    countBy(rows, (row) => (row.line === null ? null : (mccs.get(row.combo.mccid)?.sector ?? null)))[0]?.[0] ??
    otherwise
  );
}

const MAX_SAMPLES = 5;

/** Returns up to five different narratives, the most frequent first; ties in character order. */
export function sampleOf(rows: readonly ProfiledCombo[]): string[] {
  const combos = rows.values().map(({ combo }) => combo);
  return frequentNarratives(combos, MAX_SAMPLES).map(([narrative]) => narrative);
}
