import { userInfo } from 'node:os';
import { initialiseSampleStore } from '../data/sample-store.ts';
import { openAgentStore } from './agent-store.ts';
import { nodeFoundation } from './backends/embedded/node-foundation.ts';
import { StoreUnavailable } from './backends/sqlite/store-errors.ts';
import type { DocumentMaker, Toolbox } from './commands/calling/toolbox.ts';
import type { AgentPorts } from './domain/ports/agent-side.ts';
import type { Foundation } from './domain/ports/foundation.ts';
import { done, type Outcome } from './domain/refusal.ts';
import { reportSchema } from './domain/reporting/report-schema.ts';
import { checkNewFile, readTextFile, writeFileAtomically } from './interchange/user-files.ts';
import { listedTool } from './mcp/listed-tool.ts';
import { runnableTool } from './mcp/tool-runner.ts';
import type { Settings } from './settings.ts';
import { TOOL_CATALOGUE } from './tool-catalogue.ts';
import { tools } from './tools/index.ts';

interface Dependencies {
  /** The command that starts the command line on this machine. */
  readonly commandLine: string;
  readonly note: (text: string) => void;
  readonly refuseStoreErrors: <T>(work: () => Promise<Outcome<T>>) => Promise<Outcome<T>>;
}

/** Loads the typesetter on demand; most calls do not write a file. */
const loadTypesetting = () => import('./typesetting/index.ts');
const REPORT: DocumentMaker = {
  extensions: '.pdf, .md or .json',
  accepts: async (path) => (await loadTypesetting()).formatOfFile(path) !== undefined,
  async make(structured, path) {
    const { formatOfFile, Typesetting } = await loadTypesetting();
    const typesetting = new Typesetting();
    return typesetting
      .write(reportSchema.parse(structured), formatOfFile(path) ?? 'json')
      .finally(() => typesetting.close());
  },
};

/** Offers the tools in this process, on the agent side of the store. The first call with valid input opens the store. */
export function openToolbox(settings: Settings, { commandLine, note, refuseStoreErrors }: Dependencies) {
  const foundation = nodeFoundation(commandLine);
  let opened: Awaited<ReturnType<typeof agentSideOrSample>> | undefined;
  const openStore = (): Promise<Outcome<AgentPorts>> =>
    refuseStoreErrors(async () => {
      opened ??= await agentSideOrSample(settings, foundation, note);
      return done(opened);
    });
  const deps = { foundation, openStore, log: note };
  const toolbox: Toolbox = {
    tools,
    runnable(tool) {
      const { name } = tool.operation;
      const entry = TOOL_CATALOGUE.find(({ operation }) => operation.name === name);
      const runnable = runnableTool(tool, () => tools, deps);
      return entry === undefined ? runnable : { listed: listedTool(name, entry.listing), run: runnable.run };
    },
    documents: new Map([['escalation_report', REPORT]]),
    readFile: (path, flag) => readTextFile(path, flag, settings.dataDirectory),
    checkTarget: (target) => checkNewFile(target, settings.dataDirectory),
    writeFile: (target, content) => writeFileAtomically(target, content, settings.dataDirectory),
  };
  return { toolbox, close: async () => opened?.close() };
}

/** Opens the agent side as the server does; creates a store of sample data first when there is none. */
async function agentSideOrSample(settings: Settings, foundation: Foundation, note: Dependencies['note']) {
  const { backend, dataDirectory } = settings;
  const open = () => openAgentStore(settings, foundation);
  try {
    return await open();
  } catch (error) {
    const isMissing = error instanceof StoreUnavailable && error.problem === 'missing_store';
    if (backend.kind !== 'embedded' || !isMissing) throw error;
    note(`There is no store in ${dataDirectory} yet. Creating one with sample data; this takes a moment.`);
    await initialiseSampleStore(dataDirectory, { owner: userInfo().username }, foundation);
    return open();
  }
}
