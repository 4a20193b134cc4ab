// Runs on any Node from 18 and without node_modules: it installs what the lock file says, the right Node included, and
// hands over to that Node. Plain JavaScript for that reason, and without dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const binaries = join(root, 'node_modules', '.bin');
const nodeBinary = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const commands = {
  demo: ['scripts/demo.ts'],
  harness: ['scripts/harness.ts'],
  test: ['node_modules/vitest/vitest.mjs', 'run', '--project=quick'],
  'test:all': ['node_modules/vitest/vitest.mjs', 'run'],
};

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Says what is missing or old in node_modules; undefined when it is what the lock file asks for. */
function missing() {
  const wanted = readJson('package-lock.json')?.packages ?? {};
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (installed === undefined) return 'node_modules is not there yet';
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '' || optional === true) continue;
    if (installed[path]?.version !== version) return `${path} is not at ${version}`;
    if (!existsSync(join(root, path, 'package.json'))) return `${path} is not there`;
  }
  const node = spawnSync(nodeBinary, ['--version'], { encoding: 'utf8' });
  const version = `v${wanted['node_modules/node']?.version}`;
  return node.stdout?.trim() === version ? undefined : `node_modules holds no working Node ${version}`;
}

function install(why) {
  process.stderr.write(`Installing first, because ${why}: npm ci (a minute at most)\n`);
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  // npm's own path where npm started us; on Windows a bare npm is a script, which needs a shell.
  const { status, error } =
    npm === undefined
      ? spawnSync('npm', flags, { ...options, shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...flags], options);
  if (error !== undefined) stop(`npm could not be started: ${error.message}`, 1);
  if (status !== 0) stop('npm ci failed; what it says stands above.', status ?? 1);
}

function stop(line, code) {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

const [name, ...rest] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (command === undefined) stop(`Usage: node scripts/bootstrap.mjs ${Object.keys(commands).join('|')} […]`, 2);

const why = missing();
if (why !== undefined) {
  install(why);
  const still = missing();
  if (still !== undefined) stop(`npm ci ran, and yet ${still}. Does npm's configuration forbid install scripts?`, 1);
}

const { status, signal } = spawnSync(nodeBinary, [join(root, command[0]), ...command.slice(1), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` },
});
if (signal !== null) process.kill(process.pid, signal);
process.exit(status ?? 1);
