import { homedir } from 'node:os';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import packageJson from '../package.json' with { type: 'json' };
import { openAgentSide } from './backends/embedded/agent-side.ts';
import { nodeFoundation } from './backends/embedded/node-foundation.ts';
import { StoreUnavailable } from './backends/embedded/store-errors.ts';
import type { Foundation } from './domain/ports.ts';
import { done, refused } from './domain/refusal.ts';
import { safeText } from './domain/text.ts';
import { serverFactory } from './mcp/server-factory.ts';
import { type OpenStore, openedOnce } from './mcp/session.ts';
import { nodeTooOld } from './node-version.ts';
import { prompts } from './prompts/index.ts';
import { readSkills } from './prompts/skills.ts';
import { resources } from './resources/index.ts';
import { readSettings, type Settings } from './settings.ts';
import { tools } from './tools/index.ts';

/** Standard output belongs to the protocol. */
function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function stop(line: string, code: number): never {
  log(line);
  process.exit(code);
}

type AgentSide = ReturnType<typeof openAgentSide>;

/** A data directory that cannot be used is said in every answer, with the command that helps, until it can be. */
function embeddedStore(settings: Settings, foundation: Foundation): { open: OpenStore; close: () => Promise<void> } {
  let opened: AgentSide | undefined;
  const coverage = settings.matchDeadline === undefined ? {} : { coverageDeadline: settings.matchDeadline };
  const open: OpenStore = async () => {
    try {
      opened = openAgentSide(settings.dataDirectory, foundation, coverage);
      return done(opened);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const instead =
        error.command === null
          ? 'Ask the operator of this server to look at the data directory.'
          : `A person runs: ${error.command}`;
      return refused({ code: 'no_store', message: error.message, instead });
    }
  };
  return { open: openedOnce(open), close: async () => opened?.close() };
}

function main(): void {
  const tooOld = nodeTooOld(process.versions.node);
  if (tooOld !== undefined) stop(tooOld, 1);
  const machine = { platform: process.platform, home: homedir(), workingDirectory: process.cwd() };
  const settings = readSettings(process.env, machine);
  if (!settings.ok) stop(`${settings.refusal.message} ${settings.refusal.instead}`, 2);
  const foundation = nodeFoundation();
  const store = embeddedStore(settings.value, foundation);
  const offer = {
    version: packageJson.version,
    tools,
    resources,
    prompts,
    skills: readSkills(),
    foundation,
    openStore: store.open,
    log,
  };
  const connection = serveStdio(serverFactory(offer), {
    onerror: (error) => log(`protocol: ${safeText(error.message)}`),
  });
  const end = () => {
    void connection.close().finally(store.close);
  };
  process.stdin.once('end', end);
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

main();
