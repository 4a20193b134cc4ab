import { openAgentSide } from './backends/embedded/agent-side.ts';
import type { MatchAnswer, MatchRequest } from './backends/sqlite/matching/match-messages.ts';
import { whenFree } from './backends/sqlite/when-free.ts';
import type { AgentPorts } from './domain/ports/agent-side.ts';
import type { Foundation } from './domain/ports/foundation.ts';
import type { Settings } from './settings.ts';
import type { JobRunner } from './threads/jobs.ts';

interface AgentSettings {
  readonly readOnly?: boolean;
  /** Threads to match patterns in, which their owner ends; default: own ones. */
  readonly matching?: JobRunner<MatchRequest, MatchAnswer>;
  /** Commits proposals in a thread, where a disk could hold up the process. */
  readonly commitInThread?: boolean;
}

/** Opens the agent side of the store that the settings name. Throws `StoreUnavailable` and `StoreTrouble`. */
export async function openAgentStore(
  { backend, dataDirectory }: Pick<Settings, 'backend' | 'dataDirectory'>,
  foundation: Foundation,
  settings: AgentSettings = {},
): Promise<AgentPorts & { close(): Promise<void> }> {
  if (backend.kind === 'embedded')
    return whenFree(() => openAgentSide(dataDirectory, foundation, settings), foundation.clock);
  // Imported on demand: only a store on AWS needs it.
  const { openAwsAgentSide } = await import('./backends/aws/agent-side.ts');
  const { commitInThread: _, ...agent } = settings;
  return openAwsAgentSide({ ...backend, ...agent, directory: dataDirectory }, foundation);
}
