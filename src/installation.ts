import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from './domain/text/shell-word.ts';

const PACKAGE = 'brand-escalations-mcp';

/** How this program came to be on the machine. */
export interface Installation {
  /** `checkout`: by git. `package`: by npm, from an archive. `copy`: in any other way, such as an unpacked archive. */
  readonly kind: 'checkout' | 'package' | 'copy';
  /** The program's folder. */
  readonly root: string;
  /** The folder whose packages the program belongs to; null where npm installed it for all of the machine. */
  readonly project: string | null;
}

/** Tells how the program in a folder was installed; by default this program. */
export function installationIn(root: string = fileURLToPath(new URL('../', import.meta.url))): Installation {
  const folder = root.replace(/(?<=[^\\/])[\\/]+$/, '');
  const [project, ...inside] = folder.split(/[\\/]node_modules(?=[\\/])/);
  if (inside.length > 0) {
    const isProject = project !== undefined && existsSync(join(project, 'package.json'));
    return { kind: 'package', root: folder, project: isProject ? project : null };
  }
  return { kind: existsSync(join(folder, '.git')) ? 'checkout' : 'copy', root: folder, project: null };
}

/**
 * Says how to get another release in the way in which this program was installed. No registry is known to have it.
 *
 * @param version null where it is not known which one is needed
 */
export function howToGetRelease(
  version: string | null,
  { kind, root, project }: Installation,
  platform: NodeJS.Platform = process.platform,
): string {
  const folder = shellWord(root, platform);
  if (kind === 'checkout') {
    const get =
      version === null
        ? [`git -C ${folder} pull`]
        : [`git -C ${folder} fetch --tags`, `git -C ${folder} checkout v${version}`];
    return `Run: ${[...get, `npm --prefix ${folder} ci`].join(platform === 'win32' ? '; ' : ' && ')}`;
  }
  if (kind === 'copy') return `Get that release from where you got the program in ${root}.`;
  const archive = `${PACKAGE}-${version ?? 'VERSION'}.tgz`;
  const where = project === null ? '--global' : `--prefix ${shellWord(project, platform)}`;
  return `Get the archive ${archive} from where you got the one of this program, and run in its folder: npm install ${where} ./${archive}`;
}
