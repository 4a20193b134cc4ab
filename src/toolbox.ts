import { userInfo } from 'node:os';
import { initialiseSampleStore } from '../data/sample-store.ts';
import { openAgentSide } from './backends/embedded/agent-side.ts';
import { nodeFoundation } from './backends/embedded/node-foundation.ts';
import { StoreUnavailable } from './backends/sqlite/store-errors.ts';
import type { DocumentMaker, Toolbox } from './commands/calling/toolbox.ts';
import type { AgentPorts } from './domain/ports/agent-side.ts';
import type { Foundation } from './domain/ports/foundation.ts';
import { done, type Outcome } from './domain/refusal.ts';
import { reportSchema } from './domain/reporting/report-schema.ts';
import { placeOfNewFile, writeWholeFile } from './interchange/new-file.ts';
import { readTextFile } from './interchange/text-file.ts';
import { runnableTool } from './mcp/tool-runner.ts';
import type { Settings } from './settings.ts';
import { tools } from './tools/index.ts';

interface Around {
  /** How a person starts the command line here. */
  readonly commandLine: string;
  readonly note: (text: string) => void;
  readonly refusingStoreErrors: <T>(work: () => Promise<Outcome<T>>) => Promise<Outcome<T>>;
}

/** What typesets is loaded only where a file is asked for. */
const loaded = () => import('./typesetting/index.ts');
const REPORT: DocumentMaker = {
  endings: '.pdf, .md or .json',
  accepts: async (path) => (await loaded()).formatOfFile(path) !== undefined,
  async make(structured, path) {
    const { formatOfFile, Typesetting } = await loaded();
    const typesetting = new Typesetting();
    return typesetting
      .write(reportSchema.parse(structured), formatOfFile(path) ?? 'json')
      .finally(() => typesetting.close());
  },
};

/** The tools in this process, on the agents' side of the store. It is opened by the first that runs with an input that can be. */
export function openToolbox(settings: Settings, { commandLine, note, refusingStoreErrors }: Around) {
  const foundation = nodeFoundation(commandLine);
  let opened: Awaited<ReturnType<typeof agentSideOrSample>> | undefined;
  const openStore = (): Promise<Outcome<AgentPorts>> =>
    refusingStoreErrors(async () => {
      opened ??= await agentSideOrSample(settings, foundation, note);
      return done(opened);
    });
  const around = { foundation, openStore, log: note };
  const toolbox: Toolbox = {
    tools,
    runnable: (tool) => runnableTool(tool, tools, around),
    documents: new Map([['escalation_report', REPORT]]),
    readFile: readTextFile,
    accepts: (place) => placeOfNewFile(place, settings.dataDirectory),
    writeFile: (place, content) => writeWholeFile(place, content, settings.dataDirectory),
  };
  return { toolbox, close: async () => opened?.close() };
}

/** As the server opens it; where there is no store at all, a new one with sample data. */
async function agentSideOrSample(
  { dataDirectory, matchDeadline }: Settings,
  foundation: Foundation,
  note: Around['note'],
) {
  const coverage = matchDeadline === undefined ? {} : { coverageDeadline: matchDeadline };
  const open = () => openAgentSide(dataDirectory, foundation, coverage);
  try {
    return open();
  } catch (error) {
    if (!(error instanceof StoreUnavailable && error.problem === 'missing_store')) throw error;
    note(`There is no store in ${dataDirectory} yet: making one of sample data, which takes a moment.`);
    await initialiseSampleStore(dataDirectory, { owner: userInfo().username }, foundation);
    return open();
  }
}
