import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { done } from '../../src/domain/refusal.ts';
import type { Call } from '../../src/mcp/call.ts';
import type { ToolDependencies } from '../../src/mcp/execute.ts';

/** A call as a client makes it that asked for no progress. */
export const call: Call = {
  clientName: 'test client',
  connection: 'a connection',
  signal: new AbortController().signal,
  progress: () => undefined,
};

/** What a server has around it, over the store in `directory`; `logged` collects what went to the log. */
export function surroundings(directory: string): ToolDependencies & { logged: string[]; close: () => Promise<void> } {
  const foundation = nodeFoundation();
  const ports = openAgentSide(directory, foundation);
  const logged: string[] = [];
  return {
    foundation,
    openStore: async () => done(ports),
    log: (line) => logged.push(line),
    logged,
    close: () => ports.close(),
  };
}
