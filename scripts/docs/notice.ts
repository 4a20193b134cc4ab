import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const ROOT = new URL('../../', import.meta.url);

/** Licences that ask for the copyright line or the licence's text wherever the work is passed on. */
const ASK_FOR_NOTICE = [
  'MIT',
  'Apache-2.0',
  'BSD-3-Clause',
  'BSD-2-Clause',
  'ISC',
  'BlueOak-1.0.0',
  '(MIT AND Zlib)',
  '(MIT OR MPL-2.0)',
];
/** Licences that ask for nothing. */
const ASK_FOR_NOTHING = ['0BSD', 'MIT-0'];
/** Packages whose package.json names no licence. Their licence file does. */
const LICENCE_BY_FILE: Readonly<Record<string, string>> = { 'png-js': 'MIT' };

/** Expressions that are not written as SPDX has them. */
const SPELLED: Readonly<Record<string, string>> = { 'MIT or MPL-2.0': '(MIT OR MPL-2.0)' };

const BEGIN = 'Packages of npm that the program uses. `npm run docs` writes this list from the installed packages.\n';

/** A package of npm that the program needs when it runs. */
export interface ProductionPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly asksForNotice: boolean;
  /** The first line of its licence file that names a holder, or else its author. */
  readonly copyright: string;
  /** The text of its NOTICE file, which the Apache License asks to be passed on. */
  readonly notice: string | null;
}

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dev: z.boolean().optional(), link: z.boolean().optional() }),
  ),
});
const authorSchema = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  author: authorSchema.optional(),
});

/** Returns every package of the lock file that is not for development only, direct or not, as it is installed. */
export function productionPackages(): readonly ProductionPackage[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(new URL('package-lock.json', ROOT), 'utf8')));
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => path !== '' && dev !== true && link !== true)
    .map(([path, { version }]) => installedPackage(new URL(`${path}/`, ROOT), version));
}

function installedPackage(folder: URL, lockedVersion: string | undefined): ProductionPackage {
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  const { name, version, license, author } = packageSchema.parse(JSON.parse(read('package.json')));
  if (version !== lockedVersion)
    throw new Error(`${name} ${version} is installed, the lock file has ${lockedVersion}.`);
  const licence = SPELLED[license ?? ''] ?? license ?? LICENCE_BY_FILE[name];
  if (licence === undefined) throw new Error(`${name} names no licence. Add it to LICENCE_BY_FILE.`);
  const asksForNotice = ASK_FOR_NOTICE.includes(licence);
  if (!asksForNotice && !ASK_FOR_NOTHING.includes(licence))
    throw new Error(`${name} has the licence ${licence}. Read it, and say in scripts/docs/notice.ts what it asks for.`);
  const files = readdirSync(folder);
  const text = files
    .filter((file) => /^licen[cs]e(?:\.\w+)?$/i.test(file))
    .map(read)
    .join('\n');
  const line = text.split('\n').find((candidate) => /^\s*Copyright .*\d{4}.* \p{L}{2,}/u.test(candidate));
  const noticeFile = files.find((file) => /^notice(?:\.\w+)?$/i.test(file));
  return {
    ...{ name, version, licence, asksForNotice },
    copyright: line?.trim() ?? `By ${(author ?? 'its contributors').replace(/ *[<(].*/, '')}`,
    notice: noticeFile === undefined ? null : read(noticeFile).trim(),
  };
}

/** Returns the text of NOTICE with the list of packages brought up to date. */
export function withPackages(notice: string, packages: readonly ProductionPackage[] = productionPackages()): string {
  const at = notice.indexOf(BEGIN);
  if (at === -1) throw new Error(`NOTICE has no line "${BEGIN.trim()}"`);
  const named = packages.filter(({ asksForNotice }) => asksForNotice);
  const lines = named.map(({ name, version, licence, copyright }) => `${name} ${version}, ${licence}. ${copyright}\n`);
  const notices = packages.flatMap(({ name, notice }) =>
    notice === null ? [] : [`\nNOTICE of ${name}:\n\n${notice}\n`],
  );
  return `${notice.slice(0, at)}${BEGIN}\n${[...new Set(lines)].sort().join('')}${notices.join('')}`;
}
