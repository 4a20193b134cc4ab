import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { tokenPath } from '../../../src/mcp/http/token-file.ts';

export const SERVER = fileURLToPath(new URL('../../../src/server.ts', import.meta.url));

export interface ServerProcess {
  readonly url: URL;
  readonly port: number;
  readonly pid: number | undefined;
  readonly token: string;
  /** What it wrote to standard error so far. */
  log(): string;
  /** Asks it to end; gives its exit code once it has. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the server over HTTP as a person does, on a free port, and waits until it listens. */
export async function startServer(
  directory: string,
  script: string = SERVER,
  more: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [script, '--http', '--port', '0', ...more], {
    env: { BRAND_ESCALATIONS_DATA: directory, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  const lines: string[] = [];
  const listening = Promise.withResolvers<URL>();
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line);
    const url = /^Listening on (\S+);/.exec(line)?.[1];
    if (url !== undefined) listening.resolve(new URL(url));
  });
  void exited.then((code) => listening.reject(new Error(`It ended with ${code} and said: ${lines.join(' ')}`)));
  const url = await listening.promise;
  return {
    url,
    port: Number(url.port),
    pid: child.pid,
    token: readFileSync(tokenPath(directory), 'utf8').trim(),
    log: () => lines.join('\n'),
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null) child.kill(signal);
      return exited;
    },
  };
}
