import type { Atom } from './pattern.ts';
import { ALL_SEMANTICS, atomIn } from './semantics.ts';

/**
 * One character of each kind that some engine tells from the others: all of ASCII, the four characters that fold to
 * ASCII letters, and one of each group that the engines' \w, \d and \s divide text into. Atoms treat two characters
 * of a kind alike, unless a pattern names one: those are added.
 */
const KINDS = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...'\u212a\u017f\u0130\u0131', // Kelvin sign, long s, I with dot, i without: fold to K, S, I
  ...'\u4e00\u0660\u00bd\u0301\u203f', // letter, decimal digit, other number, mark, connecting punctuation
  ...'\u0085\u00a0\u20ac', // two spaces, and a symbol that is none of these
];

/** Tells whether some character is taken by both atoms, whichever engine reads them. */
export class AtomOverlap {
  readonly #idOf = new Map<string, number>();
  readonly #ids: number[];
  readonly #overlaps: boolean[][];

  /** `atoms` by position; `null` takes nothing. */
  constructor(atoms: readonly (Atom | null)[]) {
    const distinct: Atom[] = [];
    this.#ids = atoms.map((atom) => (atom === null ? -1 : this.#register(atom, distinct)));
    const characters = [...new Set([...KINDS, ...distinct.flatMap(namedCharacters)])].join('');
    const taken = distinct.map((atom) =>
      ALL_SEMANTICS.map((semantics) => takenOf(characters, atomIn(atom, semantics))),
    );
    this.#overlaps = taken.map((a) => taken.map((b) => a.some((set, s) => (set & (b[s] ?? 0n)) !== 0n)));
  }

  #register(atom: Atom, distinct: Atom[]): number {
    const key = atomIn(atom, 'python');
    const known = this.#idOf.get(key);
    if (known !== undefined) return known;
    this.#idOf.set(key, distinct.length);
    return distinct.push(atom) - 1;
  }

  /** For each position a row, shared by equal atoms, that says which positions' atoms overlap with its own. */
  rows(): (Uint8Array | null)[] {
    const rowOf = this.#overlaps.map((row) => Uint8Array.from(this.#ids, (id) => (row[id] === true ? 1 : 0)));
    return this.#ids.map((id) => rowOf[id] ?? null);
  }
}

function namedCharacters(atom: Atom): string[] {
  return atom.members.flatMap((member) => {
    if (member.kind !== 'character' || member.code < 128) return [];
    const character = String.fromCharCode(member.code);
    return [character, character.toLowerCase(), character.toUpperCase()].filter((form) => form.length === 1);
  });
}

function takenOf(characters: string, set: string): bigint {
  const expression = new RegExp(set, 'v');
  let bits = 0n;
  let bit = 1n;
  for (const character of characters) {
    if (expression.test(character)) bits |= bit;
    bit <<= 1n;
  }
  return bits;
}
