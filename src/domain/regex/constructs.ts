import { foreign, usualLetter } from './correction/spellings.ts';
import { isPortableLetter } from './letters.ts';
import type { DialectProblem, RefusalKind } from './pattern.ts';
import type { Token } from './tokens.ts';

type Advice = readonly [kind: RefusalKind, problem: string, instead: string];

const BACKREFERENCE: Advice = [
  'backreference',
  'a backreference has no linear-time engine',
  'write the repeated text out',
];
const CONTROL: Advice = [
  'control_escape',
  'control characters are removed from narratives',
  'use \\s for white space, or drop it',
];
const CODE_POINT: Advice = [
  'code_point',
  'engines write code points differently',
  'write the character itself, or \\xHH for ASCII',
];
const QUOTE: Advice = [
  'quoted_text',
  'only some engines support quoted text',
  'escape each special character with a backslash',
];
const PROPERTY: Advice = [
  'property',
  'engines support different properties',
  'use \\w, \\d or a class such as [A-Z]; case is ignored',
];
const BLANK: Advice = ['blank_escape', 'engines read it differently', 'use \\s, or a space'];
const EDGE: Advice = [
  'word_edge',
  'only PostgreSQL reads it as the edge of a word',
  'use \\b, or the letter without the backslash',
];
const END: Advice = ['text_end', 'engines read it differently', 'use $'];

/** Advice on a backslash before a character, where there is better advice than the general one. */
const ESCAPES: Readonly<Record<string, Advice>> = {
  A: ['text_start', 'engines read it differently here', 'use ^ at the start of the pattern'],
  B: ['not_boundary', 'engines answer differently at the edges of a row', 'put \\w or \\W where the neighbour must be'],
  Z: END,
  z: END,
  G: ['last_match', 'it means "where the last match ended", and a search has no last match', 'use ^'],
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
  H: ['blank_escape', 'engines read it differently', 'use \\S'],
  R: BLANK,
  p: PROPERTY,
  P: PROPERTY,
  u: CODE_POINT,
  U: CODE_POINT,
  N: CODE_POINT,
  x: [
    'hexadecimal',
    'only \\x and two digits, 20 to 7E, mean the same everywhere',
    'write the character itself, or for example \\x41',
  ],
  Q: QUOTE,
  E: QUOTE,
  y: EDGE,
  m: EDGE,
  M: EDGE,
  Y: [
    'not_boundary',
    'only PostgreSQL reads it as "no word begins or ends here"',
    'put \\w or \\W where the neighbour must be',
  ],
  k: BACKREFERENCE,
  g: BACKREFERENCE,
};

/** Flags of any engine that stand in the pattern. */
const INLINE_FLAGS = /^\(\?[aiLmnsuxUJ^-]*[:)]/;

const GROUPS: readonly (readonly [opening: RegExp, advice: Advice])[] = [
  [
    /^\(\?<?[=!]/,
    [
      'lookaround',
      'lookaround is refused by RE2-family engines',
      'use \\b, list the alternatives, write out what may follow, or narrow with mccids',
    ],
  ],
  [/^\(\?>/, ['atomic_group', 'several engines do not support atomic groups', 'use (?:…)']],
  [/^\(\?P[=>]/, BACKREFERENCE],
  [/^\(\?#/, ['comment', 'not every engine supports comments', 'drop the comment, and put notes into the notes field']],
  [/^\(\?\(/, ['condition', 'most engines refuse conditions', 'list both cases with |']],
  [
    INLINE_FLAGS,
    ['inline_flags', 'inline flags apply differently in each engine', 'drop the flags; matching ignores case already'],
  ],
  [/^\(\*/, ['group_star', 'a group cannot start with *', 'escape a literal star: \\*']],
  [/^\(\?/, ['unknown_group', 'this kind of group is not in the dialect', 'use (?:…)']],
];

/** Returns problems visible in single tokens: constructs that engines read differently or refuse. */
export function constructProblems(tokens: readonly Token[]): DialectProblem[] {
  return tokens.flatMap((token, i) => {
    const advice = adviceOn(token, tokens[i - 1]);
    if (advice === null) return [];
    const [kind, problem, instead] = advice;
    return [{ kind, at: token.at, found: token.text, problem, instead }];
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
        ? ['bracket_first', 'engines disagree on ] as first character of a class', 'escape it: \\]']
        : null;
    case 'other':
      return token.inClass ? onClassText(token.text) : onText(token.text);
    default:
      return null;
  }
}

function onEscape(token: Token): Advice | null {
  const name = token.text.charAt(1);
  if (name === '')
    return ['trailing_backslash', 'a backslash at the end escapes nothing', 'write \\\\ for a backslash, or drop it'];
  if (/^\\[!-/:-@[-`{-~ ]$/.test(token.text)) return null;
  if (/^\\x[2-7][0-9A-Fa-f]$/.test(token.text) && token.text.toLowerCase() !== '\\x7f') return null;
  if (/^[dwsDWS]$/.test(name)) return null;
  if (name === 'b')
    return token.inClass ? ['backspace', 'in a class it means backspace', 'put \\b outside the class'] : null;
  if (/^\\(?:0[0-7]{1,2}|[1-3][0-7]{2})$/.test(token.text)) return CODE_POINT;
  if (/^[1-9]$/.test(name)) return BACKREFERENCE;
  return (
    ESCAPES[name] ?? [
      'unknown_escape',
      `a backslash before ${name} has no portable meaning`,
      'write the character without it',
    ]
  );
}

function onGroup(text: string): Advice | null {
  if (text === '(' || text === '(?:') return null;
  return GROUPS.find(([opening]) => opening.test(text))?.[1] ?? null;
}

function onRepeat(text: string, previous: Token | undefined): Advice | null {
  if (previous === undefined || previous.kind === 'group' || previous.text === '|') {
    return ['nothing_to_repeat', 'there is nothing before it to repeat', `escape a literal one: \\${text.charAt(0)}`];
  }
  if (/^(?:[$^]|\\b)$/.test(previous.text))
    return ['repeated_assertion', 'it repeats something that takes no character', 'drop the repeat'];
  if (previous?.kind === 'repeat')
    return ['repeated_repeat', 'engines read a repeat of a repeat differently', 'group it: (?:a{2}){3}'];
  if (text.startsWith('{,')) return ['no_lower_bound', 'some engines read {,n} as plain text', 'write {0,n}'];
  if (text.endsWith('+') && text.length > 1)
    return ['possessive_repeat', 'not every engine supports possessive repeats', 'drop the last +'];
  return null;
}

function onText(text: string): Advice | null {
  if (text === '{' || text === '}' || text === ']')
    return ['bare_bracket', 'engines disagree on it unless it is escaped', `escape it: \\${text}`];
  return onCharacter(text);
}

function onClassText(text: string): Advice | null {
  if (/^\[[:.=]/.test(text))
    return ['named_class', 'not every engine supports named classes such as [:alpha:]', 'use A-Z, \\d or \\s'];
  if (text === '[') return ['nested_class', 'in Java, [ in a class opens a nested class', 'escape it: \\['];
  if (text.length > 1)
    return [
      'set_operation',
      'written twice, it is a set operation in some engines',
      `write it once: ${text.charAt(0)}`,
    ];
  return onCharacter(text);
}

function onCharacter(text: string): Advice | null {
  if (/^[ -~]$/.test(text) || isPortableLetter(text)) return null;
  const usual = usualLetter(text);
  if (usual !== text)
    return ['foreign_character', 'engines fold or read this character differently', `write the letter ${usual}`];
  const instead =
    foreign(text) === '\\W'
      ? 'write \\W instead, outside a class, or leave it out'
      : 'write . instead, outside a class, or leave it out';
  return ['foreign_character', 'engines fold or read this character differently', instead];
}
