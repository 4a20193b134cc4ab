import { homedir } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };
import type { openAgentStore } from './agent-store.ts';
import { exposedPaths, exposureLine } from './backends/embedded/exposure.ts';
import { nodeFoundation } from './backends/embedded/node-foundation.ts';
import { type MatchThreads, matchThreads } from './backends/sqlite/matching/match-threads.ts';
import { StoreUnavailable } from './backends/sqlite/store-errors.ts';
import { CATALOGUE } from './catalogue.ts';
import { dataPath } from './data-path.ts';
import { definitions } from './definitions.ts';
import { RefusedProposals } from './domain/change/refused-proposals.ts';
import type { Foundation } from './domain/ports/foundation.ts';
import { StoreTrouble } from './domain/ports/store-trouble.ts';
import type { ReportTypesetter } from './domain/ports/typesetting.ts';
import { done, type Refusal, refused } from './domain/refusal.ts';
import type { HeavyWorkerData } from './heavy/messages.ts';
import type { ThreadedCalls } from './heavy/threaded-calls.ts';
import { informationRequest } from './information-request.ts';
import type { HeavyCalls } from './mcp/overload/heavy-calls.ts';
import { HeavyQueue } from './mcp/overload/heavy-queue.ts';
import { HEAVY_CALLER_SHARE, HEAVY_RUNNING, HEAVY_SHARE, limitsFrom } from './mcp/overload/limits.ts';
import { ProposalQuota } from './mcp/overload/proposal-quota.ts';
import { serverFactory } from './mcp/server-factory.ts';
import { type OpenStore, openedOnce } from './mcp/session.ts';
import { resourceVersions, type VersionOf } from './mcp/subscriptions/versions.ts';
import { ResourceWatcher } from './mcp/subscriptions/watcher.ts';
import type { RunningTransport, TransportDependencies } from './mcp/transport.ts';
import { nodeTooOld } from './node-version.ts';
import { ownCommand, withOwnCommand } from './own-command.ts';
import { readSkillFiles, readSkills } from './prompts/skills.ts';
import { readArguments, SERVER_HELP, type Transport } from './server-arguments.ts';
import { readSettings, type Settings } from './settings.ts';
import { relayJobs } from './threads/relay.ts';
import type { Typesetting } from './typesetting/index.ts';

let isLogOpen = false;

/** Logs to standard error; standard output carries the protocol. */
function log(line: string): void {
  // A client may close the stream that it reads the log from. The log is then lost, and nothing else.
  if (!isLogOpen) process.stderr.on('error', () => undefined);
  isLogOpen = true;
  process.stderr.write(`${line}\n`);
}

function exit(line: string, code: number): never {
  log(line);
  process.exit(code);
}

function refuseToStart({ message, instead }: Refusal): never {
  return exit(`${message} ${instead}`, 2);
}

type AgentSide = Awaited<ReturnType<typeof openAgentStore>>;

/** Opens the store on first use. Until that succeeds, every answer says what is wrong and which command fixes it. */
function agentStore(
  settings: Settings,
  readOnly: boolean,
  foundation: Foundation,
  matching: MatchThreads,
): { open: OpenStore; close: () => Promise<void> } {
  const agent = { readOnly, commitInThread: true, matching };
  let opened: AgentSide | undefined;
  const open: OpenStore = async () => {
    try {
      // Imported on demand: a client waits for the server to start, and may only list.
      const store = await import('./agent-store.ts');
      opened = await store.openAgentStore(settings, foundation, agent);
      for (const exposed of exposedPaths(settings.dataDirectory)) log(`warning: ${exposureLine(exposed)}`);
      return done(opened);
    } catch (error) {
      if (error instanceof StoreTrouble) return refused(error.refusal);
      if (!(error instanceof StoreUnavailable)) throw error;
      const relative = settings.relativeDataDirectory;
      if (error.problem === 'missing_store' && relative !== undefined)
        return refused(relativeToClient(relative, error));
      const instead =
        error.command === null
          ? `Ask the operator of this server. ${error.instead ?? 'The data directory has to be looked at.'}`
          : `Ask a person to run: ${withOwnCommand(error.command, foundation.commandLine)}`;
      return refused({ code: 'no_store', message: error.message, instead });
    }
  };
  return { open: openedOnce(open), close: async () => opened?.close() };
}

/** A client chooses the folder that it starts a server in, so a relative path rarely leads to the store that was meant. */
function relativeToClient(relative: string, { message }: StoreUnavailable): Refusal {
  return {
    code: 'no_store',
    message: `${message} BRAND_ESCALATIONS_DATA is the relative path "${relative}", and this server was started in ${process.cwd()}.`,
    instead: "Ask a person to write the absolute path of the data directory into the client's settings.",
  };
}

/** Starts the transport. Loads only the module it needs, because a client waits for the server to start. */
async function serve(
  transport: Transport,
  dataDirectory: string,
  serving: TransportDependencies,
): Promise<RunningTransport> {
  if (transport.kind === 'stdio') {
    const { serveOverStdio } = await import('./mcp/stdio/serve.ts');
    return serveOverStdio(serving);
  }
  const { serveOverHttp } = await import('./mcp/http/serve.ts');
  const served = await serveOverHttp(dataDirectory, transport, serving);
  return served.ok ? served.value : refuseToStart(served.refusal);
}

async function main(): Promise<void> {
  const tooOld = nodeTooOld(process.versions.node);
  if (tooOld !== undefined) exit(tooOld, 1);
  const given = process.argv.slice(2);
  const information = informationRequest(given, { version: packageJson.version, help: SERVER_HELP });
  if (information !== undefined) return void process.stdout.write(`${information}\n`);
  const args = readArguments(given);
  if (!args.ok) refuseToStart(args.refusal);
  const { transport, offered } = args.value;
  const machine = { platform: process.platform, home: homedir(), workingDirectory: process.cwd() };
  const settings = readSettings(process.env, machine);
  if (!settings.ok) refuseToStart(settings.refusal);
  const foundation = nodeFoundation(ownCommand(settings.value.dataDirectory));
  const { clock, ids } = foundation;
  const limits = limitsFrom(settings.value.limits);
  const { heavyWaiting: waiting } = limits;
  const placesOf = (share: number) => (transport.kind === 'stdio' ? waiting : Math.ceil(share * waiting));
  const [waitingOfOne, waitingOfCaller] = [placesOf(HEAVY_SHARE), placesOf(HEAVY_CALLER_SHARE)];
  const typesetting = reportTypesetter();
  const { dataDirectory, backend } = settings.value;
  const onLost = ({ message }: Error) => log(`A thread that matches patterns was lost: ${message}`);
  const matching = matchThreads({ database: dataPath(settings.value), onLost });
  const store = agentStore(settings.value, offered.readOnly, foundation, matching);
  const watcher = new ResourceWatcher({
    openStore: store.open,
    versionOf: versionsAtFirstUse(),
    clock,
    ids,
    log,
  });
  const threads = heavyThreads({ dataDirectory, backend, offered, commandLine: foundation.commandLine }, matching);
  const skillFiles = readSkillFiles();
  const skills = readSkills(skillFiles);
  const offer = {
    version: packageJson.version,
    catalogue: CATALOGUE,
    definitions,
    offered,
    skills,
    skillFiles,
    threads,
    foundation,
    openStore: store.open,
    heavy: new HeavyQueue({ running: HEAVY_RUNNING, waiting, waitingOfOne, waitingOfCaller, clock }),
    quota: new ProposalQuota(limits),
    refusals: new RefusedProposals(),
    log,
    watcher,
    typesetter: typesetting,
  };
  const serving = { build: serverFactory(offer), watcher, foundation, limits, log };
  // Before the server announces that it listens: a signal may arrive right after that.
  const shutdown = shutdownRequest();
  const served = await serve(transport, dataDirectory, serving);
  void served.ended?.then(shutdown.resolve);
  void shutdown.promise.then(() => {
    watcher.close();
    const ended = () => Promise.all([threads.close(), matching.close(), store.close(), typesetting.close()]);
    return served.close().finally(ended);
  });
}

/** Versions of resources, whose definitions are loaded by the first subscription. */
function versionsAtFirstUse(): VersionOf {
  let versions: VersionOf | undefined;
  return (uri, ports) => {
    versions ??= resourceVersions(definitions.resources());
    return versions(uri, ports);
  };
}

/** Threads for heavy calls, whose module is loaded by the first one. They share the threads that match patterns. */
function heavyThreads(
  workerData: Omit<HeavyWorkerData, 'port'>,
  matching: MatchThreads,
): HeavyCalls & { close: () => Promise<void> } {
  let opened: Promise<ThreadedCalls> | undefined;
  const { ids } = nodeFoundation();
  const open = () => {
    opened ??= import('./heavy/threaded-calls.ts').then(
      (module) =>
        new module.ThreadedCalls({
          workerData,
          connect: (port) => relayJobs(port, matching),
          threads: HEAVY_RUNNING,
          log,
          ids,
        }),
    );
    return opened;
  };
  return {
    read: async (...call) => (await open()).read(...call),
    propose: async (...call) => (await open()).propose(...call),
    close: async () => (await opened)?.close(),
  };
}

/** A typesetter whose module is loaded when the first PDF is requested. */
function reportTypesetter(): ReportTypesetter & { close: () => Promise<void> } {
  let opened: Promise<Typesetting> | undefined;
  return {
    async pdf(report) {
      opened ??= import('./typesetting/index.ts').then(({ Typesetting }) => new Typesetting());
      return (await opened).write(report, 'pdf');
    },
    close: async () => (await opened)?.close(),
  };
}

/** Resolves at the first SIGINT, SIGTERM or SIGHUP, which a terminal sends as it closes. A second signal ends the process at once. */
function shutdownRequest(): PromiseWithResolvers<void> {
  const request = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => request.resolve());
  return request;
}

void main();
