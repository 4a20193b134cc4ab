import type { Atom, AtomMember, CharacterKind } from './pattern.ts';
import { ALL_SEMANTICS, atomIn, classIn, formsIn, type Semantics } from './semantics.ts';

/**
 * One character of each kind that any engine distinguishes: all of ASCII, the four characters that fold to ASCII
 * letters, and one of each group into which the engines' \w, \d and \s divide text. An atom takes all characters of a
 * kind or none, except those that the pattern names, which are added.
 */
const KINDS = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...'\u212a\u017f\u0130\u0131', // Kelvin sign, long s, I with dot, i without: fold to K, S, I
  ...'\u4e00\u0660\u00bd\u0301\u203f', // letter, decimal digit, other number, mark, connecting punctuation
  ...'\u0085\u00a0\u20ac', // two spaces, and a symbol that is none of these
];

/** Finds the pairs of atoms that share a character in the reading of at least one engine. */
export class AtomOverlap {
  readonly #idOf = new Map<string, number>();
  readonly #ids: number[];
  readonly #overlaps: Uint8Array[];

  /** `atoms` by position; `null` takes nothing. */
  constructor(atoms: readonly (Atom | null)[]) {
    const distinct: Atom[] = [];
    // The copies of a repeat share their atoms: 2,000 positions rarely have more than a few distinct ones.
    const seen = new Map<Atom | null, number>([[null, -1]]);
    this.#ids = atoms.map((atom) => {
      const id = seen.get(atom) ?? (atom === null ? -1 : this.#register(atom, distinct));
      seen.set(atom, id);
      return id;
    });
    const sets = ALL_SEMANTICS.map((semantics) => new CharacterSets(distinct, semantics));
    const width = BigInt(sets[0]?.size ?? 0);
    // One number holds the sets of all engines side by side: a pair of atoms costs one comparison.
    const taken = distinct.map((atom) => sets.reduce((bits, set) => (bits << width) | set.taken(atom), 0n));
    this.#overlaps = taken.map(() => new Uint8Array(taken.length));
    for (const [i, a] of taken.entries()) {
      for (let k = i; k < taken.length; k++) {
        if ((a & (taken[k] ?? 0n)) !== 0n) this.#mark(i, k);
      }
    }
  }

  #mark(i: number, k: number): void {
    const [row, column] = [this.#overlaps[i], this.#overlaps[k]];
    if (row !== undefined) row[k] = 1;
    if (column !== undefined) column[i] = 1;
  }

  #register(atom: Atom, distinct: Atom[]): number {
    const key = atomIn(atom, 'python');
    const known = this.#idOf.get(key);
    if (known !== undefined) return known;
    this.#idOf.set(key, distinct.length);
    return distinct.push(atom) - 1;
  }

  /** Returns a row per position, shared by equal atoms: 1 for each position whose atom overlaps with its own. */
  rows(): (Uint8Array | null)[] {
    const rowOf = this.#overlaps.map((row) => Uint8Array.from(this.#ids, (id) => row[id] ?? 0));
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

/** Sets of the tried characters, as bits, in one engine's reading of atoms. */
class CharacterSets {
  readonly #semantics: Semantics;
  readonly #indexOf: ReadonlyMap<string, bigint>;
  readonly #all: bigint;
  readonly #classes = new Map<string, bigint>();

  constructor(atoms: readonly Atom[], semantics: Semantics) {
    this.#semantics = semantics;
    const characters = new Set([...KINDS, ...atoms.flatMap(namedCharacters)]);
    this.#indexOf = new Map([...characters].map((character, i) => [character, BigInt(i)]));
    this.#all = (1n << BigInt(characters.size)) - 1n;
  }

  get size(): number {
    return this.#indexOf.size;
  }

  taken(atom: Atom): bigint {
    const bits = atom.members.reduce((sum, member) => sum | this.#ofMember(member), 0n);
    return atom.negated ? this.#all ^ bits : bits;
  }

  #ofMember(member: AtomMember): bigint {
    switch (member.kind) {
      case 'class':
        return member.negated ? this.#all ^ this.#ofClass(member.class) : this.#ofClass(member.class);
      case 'character':
        return this.#ofForms(member.code);
      case 'range': {
        let bits = 0n;
        for (let code = member.from; code <= member.to; code++) bits |= this.#ofForms(code);
        return bits;
      }
    }
  }

  #ofForms(code: number): bigint {
    return formsIn(code, this.#semantics).reduce((bits, form) => {
      const index = this.#indexOf.get(form);
      return index === undefined ? bits : bits | (1n << index);
    }, 0n);
  }

  #ofClass(kind: CharacterKind): bigint {
    const known = this.#classes.get(kind);
    if (known !== undefined) return known;
    const expression = new RegExp(classIn(kind, this.#semantics), 'v');
    let bits = 0n;
    for (const [character, index] of this.#indexOf) if (expression.test(character)) bits |= 1n << index;
    this.#classes.set(kind, bits);
    return bits;
  }
}
