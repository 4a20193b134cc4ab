import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  /** Standard output, and standard error if it was captured separately. */
  readonly output: string;
  readonly errors: string;
}

function environment(directory: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    BRAND_ESCALATIONS_DATA: directory,
    NO_COLOR: '1',
  };
}

/** Runs the operator's command line without a terminal, as a script or an agent would. */
export function runPiped(directory: string, args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    env: environment(directory),
    encoding: 'utf8',
    input: 'correct horse battery\n'.repeat(5),
  });
  return { code: status, output: stdout, errors: stderr };
}

/** Tells if util-linux's `script` is installed, which runs a command on a pseudo-terminal. */
export function hasScript(): boolean {
  return spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** An answer to a question: a line, or single keys. */
export type TypedAnswer = { readonly to: string } & ({ readonly type: string } | { readonly keys: string });

const NEXT_SCREEN = 'Enter for the next; or ';

/**
 * Runs the command line on a real pseudo-terminal and types each answer once its question is shown. Where a sheet has
 * more screens, and the answer belongs to a later one, it presses Enter.
 */
export function runTyped(directory: string, args: readonly string[], answers: readonly TypedAnswer[]): Promise<Ended> {
  return runTypedCommand([process.execPath, CLI, ...args].map(quoted).join(' '), environment(directory), answers);
}

/** Does the same with any command of a shell. */
export function runTypedCommand(
  command: string,
  env: NodeJS.ProcessEnv,
  answers: readonly TypedAnswer[],
): Promise<Ended> {
  const child = spawn('script', ['-qec', command, '/dev/null'], { env, stdio: 'pipe', timeout: 60_000 });
  return new Promise((resolve, reject) => {
    let output = '';
    let read = 0;
    const left = [...answers];
    const typeNext = () => {
      const next = left[0];
      const at = next === undefined ? -1 : output.indexOf(next.to, read);
      if (next === undefined || at < 0) return turnPage();
      left.shift();
      read = at + next.to.length;
      child.stdin.write('keys' in next ? next.keys : `${next.type}\r`);
      typeNext();
    };
    const turnPage = () => {
      const at = output.indexOf(NEXT_SCREEN, read);
      if (at < 0) return;
      read = at + NEXT_SCREEN.length;
      child.stdin.write('\r');
    };
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      typeNext();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors: '' }));
  });
}
