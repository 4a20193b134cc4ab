/*
 * Everything that is checked besides the tests, in one command for people, hooks and CI. All checks run, also after one
 * failed, so that one run shows all there is to mend.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Check {
  readonly title: string;
  /** A tool that npm installed, or `node`, with its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly mend: string;
}

const CHECKS: readonly Check[] = [
  { title: 'format and lint', command: ['biome', 'check', '--error-on-warnings'], mend: 'npm run format' },
  { title: 'types', command: ['tsc', '--project', '.', '--noEmit'], mend: 'the lines above name the files' },
  { title: 'nothing unused', command: ['knip'], mend: 'delete it, or use it' },
  {
    title: 'import rules and house rules',
    command: ['vitest', 'run', 'test/architecture'],
    mend: 'test/architecture states the rules and why',
  },
  { title: 'generated docs', command: ['node', 'scripts/generate-docs.ts', '--check'], mend: 'npm run docs' },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

function passes({ title, command: [tool, ...args], mend }: Check): boolean {
  const started = process.hrtime.bigint();
  const program = tool === 'node' ? process.execPath : `${root}node_modules/.bin/${tool}`;
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
  if (status === 0) {
    say(`ok      ${title} (${seconds} s)`);
    return true;
  }
  say(`FAILED  ${title} (${seconds} s)\n`);
  say([error?.message, stdout, stderr].filter((text) => text !== undefined && text.trim() !== '').join('\n'));
  say(`To mend it: ${mend}\n`);
  return false;
}

const failed = CHECKS.filter((check) => !passes(check));
say(failed.length === 0 ? '\nAll checks passed.' : `\n${failed.length} of ${CHECKS.length} checks failed.`);
process.exitCode = failed.length === 0 ? 0 : 1;
