import { BEYOND, namedSet } from './spellings.ts';

/** What stands for an escape, outside a class and in one; null where nothing does. */
interface Replacement {
  readonly alone: string;
  readonly inClass: string | null;
}

const same = (text: string): Replacement => ({ alone: text, inClass: text });

/** Escapes of Perl, Java, .NET, PCRE, Oniguruma and POSIX, and what they mean in a narrative of one line. */
const ESCAPES: Readonly<Record<string, Replacement>> = {
  ...{ A: { alone: '^', inClass: 'A' }, Z: { alone: '$', inClass: 'Z' }, z: { alone: '$', inClass: 'z' } },
  ...{ '`': { alone: '^', inClass: null }, G: { alone: '^', inClass: 'G' } },
  ...{ h: same('\\s'), R: same('\\s'), v: same('\\s'), t: same('\\s'), n: same('\\s'), r: same('\\s'), f: same('\\s') },
  ...{
    H: same('\\S'),
    V: { alone: '.', inClass: null },
    X: { alone: '.', inClass: null },
    C: { alone: '.', inClass: null },
  },
  ...{ O: { alone: '.', inClass: null }, a: same(''), e: same(''), '0': same(''), K: { alone: '', inClass: 'K' } },
  ...{ U: { alone: 'U', inClass: 'U' }, Q: same(''), E: same('') },
};

/** Returns what stands for an escape that is not in the dialect. */
export function escapeOf(text: string, inClass = false): Replacement {
  const name = text.charAt(1);
  const property = /^\\([pP])(?:\{(\^?[^}]*)\}|(.))?$/.exec(text);
  if (property !== null) {
    const spelling = namedSet(property[2] ?? property[3] ?? '', property[1] === 'P');
    return spelling ?? { alone: '.', inClass: null };
  }
  if (/^\\c/.test(text)) return same('');
  if (/^\\[xuo]\{?[0-9A-Fa-f]/.test(text))
    return /^\\(?:x|u00)\{?0*(?:9|[aA]|[bB]|[cC]|[dD]|20)\}?$/.test(text) ? same('\\s') : same('');
  // A tab or a line end as an octal code.
  if (/^\\01[1-5]$/.test(text)) return same('\\s');
  if (/^\\N/.test(text)) return { alone: '.', inClass: null };
  const known = ESCAPES[name];
  if (known !== undefined) return known;
  if (inClass || /^[^A-Za-z0-9]/.test(name)) return { alone: name, inClass: name };
  return same(name);
}

/** Returns the character that a code names; null for any other escape, and for a control character. */
export function codePoint(text: string): string | null {
  const code = codeOf(text);
  if (code === null || code < 32 || (code >= 0xd800 && code <= 0xdfff)) return null;
  return code > 0xffff ? BEYOND : String.fromCharCode(code);
}

/** Returns the number that a code names, of a control character too; null for any other escape. */
export function codeOf(text: string): number | null {
  const found =
    /^\\(?:(?:[xu]|N(?=\{U))\{(?:U\+)?([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|o\{([0-7]+)\}|(0[0-7]{0,2}|[1-3][0-7]{2}))$/.exec(
      text,
    );
  if (found === null) return null;
  const [, braced, x, u, U, inBraces, bare] = found;
  const octal = inBraces ?? bare;
  return octal === undefined ? Number.parseInt(braced ?? x ?? u ?? U ?? '', 16) : Number.parseInt(octal, 8);
}
