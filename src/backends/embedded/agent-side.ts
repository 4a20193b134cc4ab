import type { AgentPorts, Foundation } from '../../domain/ports.ts';
import { openStore } from './open-store.ts';
import { type Closable, type EmbeddedSettings, readPorts } from './read-ports.ts';

/** Opens data and authority read-only, and proposals for appending. Throws `StoreUnavailable`. */
export function openAgentSide(
  directory: string,
  foundation: Foundation,
  settings: EmbeddedSettings = {},
): AgentPorts & Closable {
  return readPorts(openStore(directory, 'agent', foundation), foundation, settings);
}
