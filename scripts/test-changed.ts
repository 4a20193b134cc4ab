/*
 * Runs the tests that import a changed file, directly or through others. Changed is everything since this branch left
 * `main`; on `main` itself, or without one, everything since the commit before the last. `npm run test:changed -- REF`
 * compares with another commit. Tests that start a program as a process import nothing of it: they run in `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** The commit at which this branch left `main`, or the commit before the last. */
function startOfBranch(): string {
  const left = git('merge-base', 'main', 'HEAD') ?? git('merge-base', 'origin/main', 'HEAD');
  return left === undefined || left === git('rev-parse', 'HEAD') ? 'HEAD~1' : left;
}

const [given, ...rest] = process.argv.slice(2);
const isReference = given !== undefined && !given.startsWith('-');
const since = isReference ? given : startOfBranch();
process.stdout.write(`Tests of what has changed since ${since}\n`);
const { status } = spawnSync(
  process.execPath,
  [
    `${root}node_modules/vitest/vitest.mjs`,
    'run',
    '--project=quick',
    `--changed=${since}`,
    '--passWithNoTests',
    ...(isReference ? rest : process.argv.slice(2)),
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
