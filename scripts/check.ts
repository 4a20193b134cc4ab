/*
 * Checks everything besides the tests, in one command for people, hooks and CI. The checks run side by side, and all of
 * them run to their end, so that one run shows all there is to fix.
 */
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

interface Check {
  readonly title: string;
  /** A tool that npm installed, or `node`, with its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly fix: string;
}

const CHECKS: readonly Check[] = [
  { title: 'format and lint', command: ['biome', 'check', '--error-on-warnings'], fix: 'npm run format' },
  // Incremental, by tsconfig.json: a second run checks what has changed.
  { title: 'types', command: ['tsc', '--project', '.'], fix: 'the lines above name the files' },
  { title: 'nothing unused', command: ['knip'], fix: 'delete it, or use it' },
  {
    title: 'import rules and house rules',
    command: ['vitest', 'run', '--project=quick', '--reporter=minimal', 'test/architecture'],
    fix: 'test/architecture states the rules and why',
  },
  { title: 'generated docs', command: ['node', 'scripts/generate-docs.ts', '--check'], fix: 'npm run docs' },
];

const root = fileURLToPath(new URL('..', import.meta.url));
/** Tools start by `env node`: that has to be the Node that the project brings. */
const env = { ...process.env, PATH: `${root}node_modules/.bin${delimiter}${process.env.PATH ?? ''}` };
const print = (line: string) => void process.stdout.write(`${line}\n`);

interface Ended {
  readonly passed: boolean;
  readonly output: string;
}

async function run([tool, ...args]: Check['command']): Promise<Ended> {
  const program = tool === 'node' ? process.execPath : `${root}node_modules/.bin/${tool}`;
  const child = spawn(program, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const exit = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `It ended with ${code ?? signal}.`));
  });
  const outputs = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { passed: outputs[2] === '', output: outputs.filter((one) => one.trim() !== '').join('\n') };
}

/** Prints the result of a check, with its output where it failed. */
async function passes({ title, command, fix }: Check): Promise<boolean> {
  const started = process.hrtime.bigint();
  const { passed, output } = await run(command);
  const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
  print(`${passed ? 'ok    ' : 'FAILED'}  ${title} (${seconds} s)`);
  if (!passed) print(`\n${output}\nTo fix it: ${fix}\n`);
  return passed;
}

const started = process.hrtime.bigint();
const results = await Promise.all(CHECKS.map(passes));
const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
const { output: hints } = await run(['node', 'scripts/review-hints.ts', '--summary']);
const failed = results.filter((passed) => !passed).length;
print(`\n${hints.trim()}`);
print(`\n${failed === 0 ? 'All checks passed' : `${failed} of ${CHECKS.length} checks failed`} (${seconds} s).`);
process.exitCode = failed === 0 ? 0 : 1;
