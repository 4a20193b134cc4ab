import { done, type Outcome, refused } from '../refusal.ts';

/** The machine on which a path is read. */
export interface PathMachine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** Reads a path that a field holds as an absolute one, or refuses it. */
export type ReadPath = (text: string, field: string) => Outcome<string>;

/** The home directory, as shells and clients write it at the start of a path. */
const HOME =
  /^(?:~|\$HOME|\$\{(?:HOME|USERPROFILE|userHome|env:HOME|env:USERPROFILE)\}|%(?:HOME|USERPROFILE)%|\$env:USERPROFILE)(?=$|[\\/])/i;

/** Puts the home directory in the place of `~`, `$HOME` and the like, which only a shell would have replaced. */
function expandedHome(path: string, { home }: PathMachine): string {
  return path.replace(HOME, () => home);
}

/** A slip with which a text is no path that anybody means. */
interface Slip {
  readonly problem: string;
  readonly isIn: (path: string, machine: PathMachine) => boolean;
  /** The path that was probably meant; without it, nothing can be told. */
  readonly meant?: (path: string, machine: PathMachine) => string;
}

const OPENING = /^["'`\u2018-\u201f\u00ab]/;
const CLOSING = /["`\u2018-\u201f\u00bb]$/;
const FILE_URL = /^file:(?:\/\/(?:localhost)?)?(?=\/)/i;

const SLIPS: readonly Slip[] = [
  {
    problem: 'has blanks around it',
    isIn: (path) => path !== path.trim(),
    meant: (path) => path.trim(),
  },
  {
    problem: 'has quotation marks around it, which belong to the notation of a shell or a file',
    isIn: (path) => OPENING.test(path) || CLOSING.test(path),
    meant: (path) => path.replace(OPENING, '').replace(OPENING.test(path) ? /["'`\u2018-\u201f\u00bb]$/ : CLOSING, ''),
  },
  {
    problem: 'begins with the name of a variable',
    isIn: (path) => /^(?:export |set )?[A-Z][A-Z0-9_]+=/.test(path),
    meant: (path) => path.slice(path.indexOf('=') + 1),
  },
  {
    problem: 'is a file URL, not a path',
    isIn: (path) => FILE_URL.test(path),
    meant: (path, { platform }) => {
      const [inside = ''] = path.replace(FILE_URL, '').split(/[?#]/, 1);
      const decoded = decodedText(inside);
      return platform === 'win32' ? decoded.replace(/^\/(?=[a-z]:)/i, '').replaceAll('/', '\\') : decoded;
    },
  },
  { problem: 'is an address, not a path', isIn: (path) => /^[a-z][a-z0-9+.-]*:\/\//i.test(path) },
  {
    problem: 'has backslashes before blanks, which belong to the notation of a shell',
    isIn: (path, { platform }) => platform !== 'win32' && /\\[ ()&']/.test(path),
    meant: (path) => path.replace(/\\([ ()&'])/g, '$1'),
  },
  {
    problem: 'is a path of Windows, and this is another system',
    isIn: (path, { platform }) => platform !== 'win32' && /^(?:[a-z]:[\\/]|\\\\)/i.test(path),
  },
  {
    problem: 'has a line break or another control character in it',
    isIn: (path) => /[\u0000-\u001f\u007f]/.test(path),
  },
];

/**
 * Reads a path as a person or a client wrote it. Refuses one that nobody can mean, and says what to write.
 *
 * @param field the variable, argument or option that holds it
 */
export function readPathText(path: string, field: string, machine: PathMachine): Outcome<string> {
  const slip = slipIn(path, machine);
  if (slip === undefined) return done(expandedHome(path, machine));
  const meant = corrected(path, machine);
  return refused({
    code: 'invalid_input',
    field,
    message: `${field} is ${JSON.stringify(path)}, which ${slip.problem}.`,
    instead: meant === undefined ? `Write the absolute path alone, without marks around it.` : `Write: ${meant}`,
  });
}

function slipIn(path: string, machine: PathMachine): Slip | undefined {
  return SLIPS.find(({ isIn }) => isIn(path, machine));
}

/** Returns the path without its slips, in the home directory where it names it; undefined if nothing plausible is left. */
function corrected(path: string, machine: PathMachine): string | undefined {
  let meant = path;
  for (let slip = slipIn(meant, machine); slip !== undefined; slip = slipIn(meant, machine)) {
    const next = slip.meant?.(meant, machine);
    // Each correction shortens the text, so this ends.
    if (next === undefined || next.length >= meant.length) return undefined;
    meant = next;
  }
  return meant === '' ? undefined : expandedHome(meant, machine);
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
