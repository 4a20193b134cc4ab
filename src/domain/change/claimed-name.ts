import { likeness } from '../text/look-alikes.ts';
import { safeLine } from '../text/text.ts';

const NAME_LENGTH = 100;
/** Characters of a claimed name that are looked at: a client can send megabytes, with every call. */
const LOOKED_AT = 1000;

/** The requester of calls that the owner makes on the command line. A person is there, but not authenticated. */
export const COMMAND_LINE_NAME = 'command-line';

/** Names of this system, of its parts that act, and of the people with rights in it. */
const RESERVED: readonly string[] = [
  ...['system', 'brand-escalations', COMMAND_LINE_NAME, 'server', 'executor', 'detector', 'worker', 'database'],
  ...['data restore', 'owner', 'operator', 'administrator', 'admin', 'root', 'superuser', 'approver', 'authority'],
  ...['human', 'person', 'principal', 'user'],
];
/** Words that make no other name of a reserved one. */
const FILLERS: readonly string[] = [
  'the',
  'this',
  'an',
  'your',
  'our',
  'of',
  'by',
  'and',
  'mcp',
  'local',
  'data',
  'real',
];

const reservedKeys = RESERVED.flatMap((name) => [likeness(name), likeness(`${name}s`)]);
const fillerKeys = FILLERS.map(likeness);

/** Quotation marks of any kind: a name is shown between some, and cannot end them. */
const QUOTATION_MARKS = /["`\u00ab\u00bb\u2018-\u201f\u2033\u2036\u2039\u203a\u275b-\u275e\u301d-\u301f\uff02]/gu;

/**
 * Cleans and shortens the name that a client claims. The name grants no rights. It cannot be a name of this system, of
 * the people with rights in it or of `owner`, in any spelling that people read as one.
 */
export function claimedName(claimed: string | undefined, owner: string): string {
  const whole = (claimed ?? '').slice(0, LOOKED_AT).toWellFormed();
  const name = beginning(safeLine(whole.replace(QUOTATION_MARKS, "'")));
  if (likeness(name) === '') return 'unnamed client';
  const readings = [whole, name].flatMap((text) => [text, withoutNumbers(text)]);
  return readings.some((text) => isReserved(text, owner)) ? 'client under a reserved name' : name;
}

/** Cuts a name that is too long, never inside a character: half of one cannot be stored. */
function beginning(name: string): string {
  const cut = name.slice(0, NAME_LENGTH);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** Numbers and versions, which make no other name of a reserved one: `System 2`, `executor v1.0`. */
function withoutNumbers(name: string): string {
  return name
    .slice(0, 2 * NAME_LENGTH)
    .normalize('NFKC')
    .replace(/(?<![\p{L}\p{N}])(?:v|version|no|nr)?[\s.#-]{0,3}[0-9][0-9.]{0,9}(?![\p{L}\p{N}])/giu, ' ');
}

/** The name of a person in their address: `ed.allison@bank.example` is Ed Allison. A single word can be another name. */
function personIn(owner: string): string {
  const [local = ''] = owner.split('@', 1);
  return /\p{L}[._-]\p{L}/u.test(local) ? likeness(local) : '';
}

function isReserved(name: string, owner: string): boolean {
  const key = likeness(name.slice(0, 2 * NAME_LENGTH));
  return isMadeOf(key, [...reservedKeys, likeness(owner), personIn(owner)]);
}

/** Returns true for a text that consists of these words and fillers, with one of these words at least. */
function isMadeOf(key: string, words: readonly string[]): boolean {
  // The ends of the beginnings that consist of such words; true once one of them was not a filler.
  const ends = new Map([[0, false]]);
  for (let at = 0; at < key.length; at++) {
    const hasWord = ends.get(at);
    if (hasWord === undefined) continue;
    for (const filler of fillerKeys.filter((one) => key.startsWith(one, at)))
      ends.set(at + filler.length, hasWord || ends.get(at + filler.length) === true);
    for (const word of words.filter((one) => one !== '' && key.startsWith(one, at))) ends.set(at + word.length, true);
  }
  return ends.get(key.length) === true;
}
