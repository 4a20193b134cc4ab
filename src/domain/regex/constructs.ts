import { isPortableLetter } from './letters.ts';
import type { DialectProblem } from './pattern.ts';
import type { Token } from './tokens.ts';

type Advice = readonly [problem: string, instead: string];

const BACKREFERENCE: Advice = ['a backreference has no linear-time engine', 'write the repeated text out'];
const CONTROL: Advice = ['control characters are removed from narratives', 'use \\s for white space, or drop it'];
const CODE_POINT: Advice = ['engines write code points differently', 'write the character itself, or \\xHH for ASCII'];
const QUOTE: Advice = ['only some engines support quoted text', 'escape each special character with a backslash'];
const PROPERTY: Advice = [
  'engines support different properties',
  'use \\w, \\d or a class such as [A-Z]; case is ignored',
];
const BLANK: Advice = ['engines read it differently', 'use \\s, or a space'];
const END: Advice = ['engines read it differently', 'use $'];

/** Advice on a backslash before a character, where there is better advice than the general one. */
const ESCAPES: Readonly<Record<string, Advice>> = {
  A: ['engines read it differently here', 'use ^ at the start of the pattern'],
  B: ['engines answer differently at the edges of a row', 'put \\w or \\W where the neighbour must be'],
  Z: END,
  z: END,
  G: ['it means "where the last match ended", and a search has no last match', 'use ^'],
  a: CONTROL,
  e: CONTROL,
  f: CONTROL,
  n: CONTROL,
  r: CONTROL,
  t: CONTROL,
  v: CONTROL,
  c: CONTROL,
  '0': CONTROL,
  h: BLANK,
  H: ['engines read it differently', 'use \\S'],
  R: BLANK,
  p: PROPERTY,
  P: PROPERTY,
  u: CODE_POINT,
  U: CODE_POINT,
  N: CODE_POINT,
  x: [
    'only \\x and two digits, 20 to 7E, mean the same everywhere',
    'write the character itself, or for example \\x41',
  ],
  Q: QUOTE,
  E: QUOTE,
  k: BACKREFERENCE,
  g: BACKREFERENCE,
};

const GROUPS: readonly (readonly [opening: RegExp, advice: Advice])[] = [
  [
    /^\(\?<?[=!]/,
    ['lookaround is refused by RE2-family engines', 'use \\b, list the alternatives, or narrow with mccids'],
  ],
  [/^\(\?>/, ['several engines do not support atomic groups', 'use (?:…)']],
  [/^\(\?P[=>]/, BACKREFERENCE],
  [/^\(\?#/, ['not every engine supports comments', 'drop the comment, and put notes into the notes field']],
  [/^\(\?\(/, ['most engines refuse conditions', 'list both cases with |']],
  [
    /^\(\?[A-Za-z^-]*[:)]/,
    ['inline flags apply differently in each engine', 'drop the flags; matching ignores case already'],
  ],
  [/^\(\*/, ['a group cannot start with *', 'escape a literal star: \\*']],
  [/^\(\?/, ['this kind of group is not in the dialect', 'use (?:…)']],
];

/** Returns problems visible in single tokens: constructs that engines read differently or refuse. */
export function constructProblems(tokens: readonly Token[]): DialectProblem[] {
  return tokens.flatMap((token, i) => {
    const advice = adviceOn(token, tokens[i - 1]);
    return advice === null ? [] : [{ at: token.at, found: token.text, problem: advice[0], instead: advice[1] }];
  });
}

function adviceOn(token: Token, previous: Token | undefined): Advice | null {
  switch (token.kind) {
    case 'escape':
      return onEscape(token);
    case 'group':
      return onGroup(token.text);
    case 'repeat':
      return onRepeat(token.text, previous);
    case 'class_open':
      return token.text.endsWith(']')
        ? ['engines disagree on ] as first character of a class', 'escape it: \\]']
        : null;
    case 'other':
      return token.inClass ? onClassText(token.text) : onText(token.text);
    default:
      return null;
  }
}

function onEscape(token: Token): Advice | null {
  const name = token.text.charAt(1);
  if (name === '') return ['a backslash at the end escapes nothing', 'write \\\\ for a backslash, or drop it'];
  if (/^\\[!-/:-@[-`{-~ ]$/.test(token.text)) return null;
  if (/^\\x[2-7][0-9A-Fa-f]$/.test(token.text) && token.text.toLowerCase() !== '\\x7f') return null;
  if (/^[dwsDWS]$/.test(name)) return null;
  if (name === 'b') return token.inClass ? ['in a class it means backspace', 'put \\b outside the class'] : null;
  if (/^[1-9]$/.test(name)) return BACKREFERENCE;
  return ESCAPES[name] ?? [`a backslash before ${name} has no portable meaning`, 'write the character without it'];
}

function onGroup(text: string): Advice | null {
  if (text === '(' || text === '(?:') return null;
  return GROUPS.find(([opening]) => opening.test(text))?.[1] ?? null;
}

function onRepeat(text: string, previous: Token | undefined): Advice | null {
  if (previous === undefined || previous.kind === 'group' || previous.text === '|') {
    return ['there is nothing before it to repeat', `escape a literal one: \\${text.charAt(0)}`];
  }
  if (/^(?:[$^]|\\b)$/.test(previous.text)) return ['it repeats something that takes no character', 'drop the repeat'];
  if (previous?.kind === 'repeat') return ['engines read a repeat of a repeat differently', 'group it: (?:a{2}){3}'];
  if (text.startsWith('{,')) return ['some engines read {,n} as plain text', 'write {0,n}'];
  if (text.endsWith('+') && text.length > 1) return ['not every engine supports possessive repeats', 'drop the last +'];
  return null;
}

function onText(text: string): Advice | null {
  if (text === '{' || text === '}' || text === ']')
    return ['engines disagree on it unless it is escaped', `escape it: \\${text}`];
  return onCharacter(text);
}

function onClassText(text: string): Advice | null {
  if (/^\[[:.=]/.test(text))
    return ['not every engine supports named classes such as [:alpha:]', 'use A-Z, \\d or \\s'];
  if (text === '[') return ['in Java, [ in a class opens a nested class', 'escape it: \\['];
  if (text.length > 1)
    return ['written twice, it is a set operation in some engines', `write it once: ${text.charAt(0)}`];
  return onCharacter(text);
}

function onCharacter(text: string): Advice | null {
  if (/^[ -~]$/.test(text) || isPortableLetter(text)) return null;
  return ['engines fold or read this character differently', 'write . instead, or leave it out'];
}
