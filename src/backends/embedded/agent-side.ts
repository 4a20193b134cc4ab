import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import { readDesk } from './desk-file.ts';
import { openStore, type StoreAccess } from './open-store.ts';
import { type Closable, type EmbeddedSettings, readPorts } from './read-ports.ts';

/** Returns what the agent side may write: proposals, or nothing where it is started read-only. Never data or authority. */
export function agentAccess(readOnly: boolean): StoreAccess {
  return { writes: readOnly ? 'nothing' : 'proposals' };
}

/**
 * Opens data and authority read-only, and proposals for appending; with `readOnly` none of the three for anything else.
 * Throws `StoreUnavailable`.
 */
export function openAgentSide(
  directory: string,
  foundation: Foundation,
  settings: EmbeddedSettings & { readonly readOnly?: boolean } = {},
): AgentPorts & Closable {
  const desk = settings.desk ?? readDesk(directory);
  const store = openStore(directory, agentAccess(settings.readOnly === true), foundation);
  return readPorts(store, foundation, { ...settings, desk });
}
