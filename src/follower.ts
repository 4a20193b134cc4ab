/**
 * Keeps the replica of a node up to date with the log of a store on AWS. Servers of the node read that replica; this
 * program alone writes it. It ends with an error where the log cannot be followed, and says so to the servers.
 */
import { homedir } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };
import { threadedDigests } from './backends/aws/follower/digests.ts';
import { Follower } from './backends/aws/follower/follower.ts';
import { LogBroken } from './backends/aws/log/log-broken.ts';
import { openLog } from './backends/aws/open-log.ts';
import { nodeFoundation } from './backends/embedded/node-foundation.ts';
import { StoreUnavailable } from './backends/sqlite/store-errors.ts';
import { StoreTrouble, type TroubleKind } from './domain/ports/store-trouble.ts';
import { informationRequest } from './information-request.ts';
import { nodeTooOld } from './node-version.ts';
import { readSettings } from './settings.ts';

/** Milliseconds between two looks at the head of the log. A look costs one read unit. */
const LOOK_AFTER = 250;
/** Milliseconds before the next attempt where AWS or the machine failed. */
const RETRY_AFTER = 2_000;

/** Troubles that do not pass by themselves, but are tried again all the same: nothing has to be started after the fix. */
const NEEDS_A_PERSON: readonly TroubleKind[] = ['full', 'read_only', 'not_permitted'];

const HELP = `Usage: brand-escalations-follower

Keeps the replica in the data directory of this node up to date with the log of a store on AWS, until it is ended.
It takes its settings from the environment, like the other programs, and has no arguments.

  --help     prints this text
  --version  prints the version`;

const EXIT = { fault: 1, usage: 2, stopped: 3 } as const;

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function exit(line: string, code: number): never {
  log(line);
  process.exit(code);
}

async function main(): Promise<void> {
  const tooOld = nodeTooOld(process.versions.node);
  if (tooOld !== undefined) exit(tooOld, EXIT.fault);
  const given = process.argv.slice(2);
  const information = informationRequest(given, { version: packageJson.version, help: HELP });
  if (information !== undefined) return void process.stdout.write(`${information}\n`);
  if (given.length > 0) exit(`There is no argument ${given[0]}. ${HELP}`, EXIT.usage);
  const machine = { platform: process.platform, home: homedir(), workingDirectory: process.cwd() };
  const settings = readSettings(process.env, machine);
  if (!settings.ok) exit(`${settings.refusal.message} ${settings.refusal.instead}`, EXIT.usage);
  const { backend, dataDirectory } = settings.value;
  if (backend.kind !== 'aws')
    exit('This program follows the log of a store on AWS. Set BRAND_ESCALATIONS_BACKEND to aws.', EXIT.usage);
  const foundation = nodeFoundation();
  const { clock } = foundation;
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort());
  const deps = await openLog(backend, foundation);
  let follower = await opened();
  while (!ended.signal.aborted) {
    await clock.sleep(LOOK_AFTER, ended.signal);
    if (follower.isAbandoned) {
      log(`waiting: the replica in ${dataDirectory} was moved away or replaced. It is made anew where none is.`);
      follower.close();
      follower = await opened();
    }
    await untilItWorks(() => follower.follow(), ended.signal);
  }
  follower.close();
  deps.close();

  async function opened(): Promise<Follower> {
    const follower = await untilItWorks(
      () => Follower.open(dataDirectory, { ...deps, digests: threadedDigests() }),
      ended.signal,
    );
    log(`following: ${dataDirectory} is at revision ${await untilItWorks(() => follower.follow(), ended.signal)}`);
    return follower;
  }

  /** Tries again where the machine or AWS failed. What is damaged, or wrong with the log, does not pass by waiting. */
  async function untilItWorks<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const passes = error instanceof StoreTrouble && error.kind !== 'damaged';
        if (!passes || signal.aborted) throw error;
        log(
          `${NEEDS_A_PERSON.includes(error.kind) ? `ALARM ${error.kind}` : 'waiting'}: ${error.message} ${error.instead}`,
        );
      }
      await clock.sleep(RETRY_AFTER, signal);
    }
  }
}

void main().catch((error: unknown) => {
  if (error instanceof LogBroken)
    exit(`ALARM ${error.problem} at revision ${error.revision}: ${error.message}`, EXIT.stopped);
  if (error instanceof StoreUnavailable) exit(`${error.message} ${error.instead ?? ''}`.trim(), EXIT.stopped);
  if (error instanceof StoreTrouble) exit(`ALARM ${error.kind}: ${error.message} ${error.instead}`, EXIT.stopped);
  throw error;
});
