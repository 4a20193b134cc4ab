import type { Atom, AtomMember, CharacterKind } from './pattern.ts';

/** Returns true if all characters are printable ASCII, on which every engine reads a pattern alike. */
export function isPrintableAscii(text: string): boolean {
  return !/[^ -~]/.test(text);
}

/** Printable ASCII in capitals, in the order of their codes. */
export const CAPITALS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
  (c) => !/[a-z]/.test(c),
);

const CLASSES: Readonly<Record<CharacterKind, RegExp>> = { digit: /[0-9]/, word: /[A-Z0-9_]/, space: / / };

/**
 * Returns the printable ASCII characters that an atom takes when case is ignored, letters as capitals. Empty where it
 * takes none, such as an accented letter.
 */
export function printableCharacters(atom: Atom): readonly string[] {
  return CAPITALS.filter((character) => atom.members.some((member) => takes(member, character)) !== atom.negated);
}

function takes(member: AtomMember, capital: string): boolean {
  switch (member.kind) {
    case 'character':
      return capitals(String.fromCharCode(member.code)) === capital;
    case 'range':
      return [capital, capital.toLowerCase()].some((form) => {
        return form.charCodeAt(0) >= member.from && form.charCodeAt(0) <= member.to;
      });
    case 'class':
      return CLASSES[member.class].test(capital) !== member.negated;
  }
}

/** Returns the text with a-z as capitals and everything else as it is, of the same length. */
export function capitals(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
