// Runs on any Node from 18 and without node_modules: it installs what the lock file says, the right Node included, and
// hands over to that Node. Plain JavaScript for that reason, and without dependencies.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const binaries = join(root, 'node_modules', '.bin');

const commands = {
  demo: ['scripts/demo.ts'],
  harness: ['scripts/harness.ts'],
  test: ['node_modules/vitest/vitest.mjs', 'run', '--project=quick'],
  'test:all': ['node_modules/vitest/vitest.mjs', 'run'],
  'test:aws': ['scripts/test-aws.ts'],
};

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined;
  }
}

const lock = readJson('package-lock.json')?.packages ?? {};
const oldest = Number.parseInt(String(lock['']?.engines?.node).replace(/\D+/, ''), 10);

/** Names the package of Node for this machine; undefined where the registry has none. */
function nodePackage() {
  const names = Object.keys(lock['scripts/node-runtime']?.optionalDependencies ?? {});
  return names.find((name) => {
    const { os, cpu } = lock[`node_modules/${name}`] ?? {};
    return os === process.platform && cpu === process.arch;
  });
}

/** Says what is missing or old in node_modules; undefined when it is what the lock file asks for. */
function missing() {
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (installed === undefined) return 'node_modules is not there yet';
  const node = `node_modules/${nodePackage()}`;
  for (const [path, { version, optional }] of Object.entries(lock)) {
    if (path === '' || (optional === true && path !== node)) continue;
    if (installed[path]?.version !== version) return `${path} is not at ${version}`;
    if (!existsSync(join(root, path, 'package.json'))) return `${path} is not there`;
  }
  return undefined;
}

/**
 * Returns the Node to run: npm's package for this machine, whose binary is compared with its committed hash before it
 * runs, or where there is none, the Node that runs this file if it is new enough.
 */
function trustedNode() {
  const name = nodePackage();
  if (name === undefined) {
    if (Number.parseInt(process.versions.node, 10) >= oldest) return process.execPath;
    stop(`npm has no Node for ${process.platform} on ${process.arch}. Run this with Node ${oldest} or newer.`, 1);
  }
  const { file, sha256 } = readJson('scripts/node-runtime/binaries.json')?.[name] ?? {};
  const binary = join(root, 'node_modules', name, file ?? '');
  if (file !== undefined && existsSync(binary)) {
    if (createHash('sha256').update(readFileSync(binary)).digest('hex') === sha256) return binary;
  }
  return stop(
    `${binary} is not the file whose hash is in scripts/node-runtime/binaries.json, so it was not run. Remove node_modules and run npm ci. If this comes again, somebody has changed the package or the hash.`,
    1,
  );
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
  if (still !== undefined)
    stop(`npm ci ran, and yet ${still}. Does npm's configuration leave out optional packages?`, 1);
}

const { status, signal } = spawnSync(trustedNode(), [join(root, command[0]), ...command.slice(1), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` },
});
if (signal !== null) process.kill(process.pid, signal);
process.exit(status ?? 1);
