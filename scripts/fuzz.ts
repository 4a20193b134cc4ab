import { parseArgs } from 'node:util';
import { type FuzzedTransport, fuzz, TRANSPORTS } from '../test/fuzz/fuzz.ts';

/*
 * Sends generated calls and malformed frames to real servers, over stdio and over HTTP, and exits with 1 if one hangs,
 * ends, shows raw error text or changes data. The same seed sends the same frames.
 */

const USAGE =
  'npm run fuzz -- [--calls NUMBER, by default 10000 over each transport] [--seed NUMBER, by default random] [--transport stdio|http]';

function numberOf(flag: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  process.stderr.write(`--${flag} must be a whole number.\n${USAGE}\n`);
  process.exit(2);
}

const options = { calls: { type: 'string' }, seed: { type: 'string' }, transport: { type: 'string' } } as const;
const { values } = parseArgs({ options });
const calls = numberOf('calls', values.calls, 10_000);
const seed = numberOf('seed', values.seed, Math.floor(Math.random() * 1e9));
const isTransport = (name: string): name is FuzzedTransport => Object.hasOwn(TRANSPORTS, name);
const transports = Object.keys(TRANSPORTS)
  .filter(isTransport)
  .filter((name) => values.transport === undefined || name === values.transport);
if (transports.length === 0) {
  process.stderr.write(`There is no transport ${values.transport}.\n${USAGE}\n`);
  process.exit(2);
}

for (const transport of transports) {
  const begun = performance.now();
  const { sent, kinds, failures, reached } = await fuzz({ transport, calls, seed });
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  process.stdout.write(
    `${transport}: ${sent} calls, seed ${seed}, ${seconds} s: ${kinds.answered} answered, ${kinds.refused} refused, ${kinds.error} errors; ${reached.size} tools answered; ${failures.length} failures\n`,
  );
  for (const { problem, sent: frame, got } of failures)
    process.stdout.write(`\n${problem}\n  sent ${frame}\n  got  ${got}\n`);
  if (failures.length > 0) process.exitCode = 1;
}
