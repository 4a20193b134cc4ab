import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { ProposalStore } from '../../domain/ports/proposals.ts';
import { readDesk } from './desk-file.ts';
import { openStore, type StoreAccess } from './open-store.ts';
import { ProposalThread } from './proposal-thread.ts';
import { type Closable, type EmbeddedSettings, readPorts } from './read-ports.ts';

/** Returns what the agent side may write: proposals, or nothing where it is started read-only. Never data or authority. */
export function agentAccess(readOnly: boolean): StoreAccess {
  return { writes: readOnly ? 'nothing' : 'proposals' };
}

export interface AgentSettings extends EmbeddedSettings {
  readonly readOnly?: boolean;
  /** Commits proposals in a thread, as a server has to, which answers others meanwhile. */
  readonly commitInThread?: boolean;
}

/**
 * Opens data and authority read-only, and proposals for appending; with `readOnly` none of the three for anything else.
 * Where a thread commits, only the thread can append. Throws `StoreUnavailable`.
 */
export function openAgentSide(
  directory: string,
  foundation: Foundation,
  { readOnly = false, commitInThread = false, ...settings }: AgentSettings = {},
): AgentPorts & Closable {
  const desk = settings.desk ?? readDesk(directory);
  const store = openStore(directory, agentAccess(readOnly || commitInThread), foundation);
  const { storeId } = store;
  const inThread = (reads: ProposalStore) => new ProposalThread(reads, { directory, storeId });
  return readPorts(store, foundation, { ...settings, desk }, commitInThread && !readOnly ? inThread : undefined);
}
